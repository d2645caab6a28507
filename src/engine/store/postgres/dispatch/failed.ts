import type { Pool } from 'pg';
import type { Operation } from '../../../../operation/operation.ts';
import type { Transaction } from '../command.ts';
import { select } from '../reader.ts';
import { makeAnew } from './anew.ts';
import { bossSchema } from './boss.ts';
import { dispatchIdSql } from './dispatch.ts';

/**
 * Operations whose dispatch pg-boss has failed: no heartbeat came for too long, or the attempt ran longer than it may. One
 * that runs has lost its worker, and what that means is the engine's to say; one that waits was taken and never started.
 */
export function failedByBoss(pool: Pool): Promise<Operation[]> {
  return select(
    pool,
    `JOIN (${failed}) f ON f.sequence = o.sequence AND f.id = ${dispatchIdSql}
     WHERE o.status IN (4, 5) OR (o.status = 2 AND NOT o.held)`,
  );
}

/** Queue by queue, along the index that pg-boss has on name and state. */
const failed = `SELECT (j.data->>'sequence')::bigint AS sequence, j.id FROM ${bossSchema}.queue q
  JOIN ${bossSchema}.job j ON j.name = q.name AND j.state = 'failed'`;

/** Makes the dispatches of operations anew that wait and were not started by the one who took them. */
export async function dispatchAgain(transaction: Transaction, ids: readonly string[]) {
  const { loader, store, mark } = transaction;
  await store();
  const waiting = await loader.select('WHERE o.id = ANY($1::text[]) AND o.status = 2 AND NOT o.held', ids);
  if (waiting.length === 0) return;
  mark();
  await makeAnew(transaction, waiting);
}
