import type { Pool } from 'pg';
import type { Operation } from '../../../../operation/operation.ts';
import { select } from '../reader.ts';
import { bossSchema } from './boss.ts';
import { dispatchIdSql } from './dispatch.ts';

/**
 * Running operations whose dispatch pg-boss has failed: no heartbeat came for too long, or their attempt ran longer than
 * it may. What that means is the engine's to say.
 */
export function failedByBoss(pool: Pool): Promise<Operation[]> {
  return select(
    pool,
    `JOIN (${failed}) f ON f.sequence = o.sequence AND f.id = ${dispatchIdSql} WHERE o.status IN (4, 5)`,
  );
}

/** Queue by queue, along the index that pg-boss has on name and state. */
const failed = `SELECT (j.data->>'sequence')::bigint AS sequence, j.id FROM ${bossSchema}.queue q
  JOIN ${bossSchema}.job j ON j.name = q.name AND j.state = 'failed'`;
