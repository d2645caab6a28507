import type { PoolClient } from 'pg';
import boss from 'pg-boss/package.json' with { type: 'json' };
import { prepared } from '../prepared.ts';
import { columnsOf } from '../rowset.ts';
import { Statement } from '../statement.ts';
import { bossSchema } from './boss.ts';

/** A dispatch that is to become ready. */
export type NewDispatch = {
  readonly queue: string;
  /** UUID. */
  readonly id: string;
  readonly sequence: number;
  readonly priority: number;
  /** Seconds that an attempt may take. */
  readonly expiry: number;
};

/** The version of pg-boss's tables that the statements below were written for. */
const writtenFor = 46;

/** False when pg-boss was updated since: it has to write by itself then, until somebody has compared the two. */
export const knowsTables: boolean = boss.pgboss.schema === writtenFor;

/** The table of all queues that have none of their own, as ours. */
const table = `${bossSchema}.job_common`;

/**
 * What pg-boss's own `insert` does, for the queues of all at once and in less than half the time: its statement takes JSON and
 * all that a job may have, and it looks for each whether it is there. A contract test compares what the two write. Raises
 * 23505 when one is there.
 */
export async function insertDispatches(
  client: PoolClient,
  dispatches: readonly NewDispatch[],
  heartbeatSeconds: number,
): Promise<void> {
  const statement = new Statement();
  const rows = statement.rows(columnsOf(dispatches, ['queue', 'id', 'sequence', 'priority', 'expiry']));
  const now = `${bossSchema}.job_now()`;
  statement.add(`INSERT INTO ${table} (name, id, data, priority, start_after, created_on, keep_until,
      expire_seconds, deletion_seconds, retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter,
      heartbeat_seconds)
    SELECT ${rows.of('queue')}, ${rows.of('id')}::uuid, jsonb_build_object('sequence', ${rows.of('sequence')}),
      ${rows.of('priority')}, ${now}, ${now}, ${now} + q.retention_seconds * interval '1s',
      ${rows.of('expiry')}, q.deletion_seconds, q.retry_limit, q.retry_delay, q.retry_backoff, q.retry_delay_max, q.policy,
      q.dead_letter, ${statement.value(heartbeatSeconds)}::int
    FROM ${rows.from} LEFT JOIN ${bossSchema}.queue q ON q.name = ${rows.of('queue')}`);
  await statement.run(client);
}

/**
 * What pg-boss's own `deleteJob` does for those that neither were completed nor cancelled, as none of ours are. Told
 * between which ids they are, PostgreSQL looks at these only: those that come together have neighbouring ids.
 */
export async function deleteDispatches(client: PoolClient, queue: string, ids: readonly string[]): Promise<void> {
  const sorted = [...ids].sort();
  const text = `DELETE FROM ${table} WHERE name = $1 AND id = ANY($2::uuid[]) AND id BETWEEN $3 AND $4`;
  const values = [queue, `{${sorted.join()}}`, sorted[0], sorted.at(-1)];
  await client.query({ ...prepared(client, text), values });
}
