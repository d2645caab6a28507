import type { PoolClient } from 'pg';
import { OperationFailure } from '../../../operation/error.ts';
import { channel } from './channel.ts';
import { migrations } from './schema.ts';

/** The schema version that this program knows. */
export const known = migrations.length;

/** Any number that nothing else of ours locks. */
const migrationLock = 6_203_051;

/** Rows of processes that have not written for this long are removed. */
const writerLife = '7 days';

/**
 * Brings the schema up to date, in one transaction that servers which start at the same time do one after the other.
 * Others may be at work meanwhile: it waits for their transaction, and is told to all. Raises `newer-database`.
 */
export async function migrate(client: PoolClient): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT pg_advisory_xact_lock(${migrationLock})`);
    await client.query('CREATE TABLE IF NOT EXISTS schema (version integer NOT NULL)');
    const { rows } = await client.query<{ version: number }>('SELECT version FROM schema');
    const current = rows[0]?.version ?? 0;
    if (current > known) await checkOldest(client, current);
    else if (current < known) await step(client, current);
    await client.query(`DELETE FROM writer WHERE at < now() - interval '${writerLife}'`);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function step(client: PoolClient, current: number): Promise<void> {
  // As all who write do, so that nobody waits for what the other one has.
  if (current > 0) await client.query('SELECT 1 FROM ledger FOR UPDATE');
  for (const migration of migrations.slice(current)) {
    await client.query(typeof migration === 'string' ? migration : migration.additive);
  }
  await client.query('DELETE FROM schema');
  await client.query('INSERT INTO schema VALUES ($1)', [known]);
  await client.query('UPDATE ledger SET oldest = greatest(oldest, $1)', [
    migrations.findLastIndex((migration) => typeof migration === 'string') + 1,
  ]);
  await client.query(`SELECT pg_notify('${channel}', '0')`);
}

/** A newer program was here: whether this one may still write is its to say. */
async function checkOldest(client: PoolClient, current: number): Promise<void> {
  const { rows } = await client.query<{ oldest: number }>('SELECT oldest FROM ledger');
  const oldest = Number(rows[0]?.oldest);
  if (oldest > known) throw newer(current);
}

/** `schema`: the version that the database has, or at least asks for. */
export function newer(schema: number): OperationFailure {
  return new OperationFailure(
    'newer-database',
    `The database has schema ${schema}, this version knows ${known}. Update this program, or choose another database.`,
  );
}
