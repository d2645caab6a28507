import type { PoolClient } from 'pg';
import type { Clock } from '../../../operation/clock.ts';
import { OperationFailure } from '../../../operation/error.ts';
import type { Commit } from '../store.ts';
import { channel } from './channel.ts';
import { keptRowsOf } from './database.ts';
import { known, newer } from './migrate.ts';
import { newsOf } from './news.ts';
import type { Ledger } from './writes.ts';

/** Names a transaction: the process that wrote it, and its number there. */
export interface Mark {
  readonly id: string;
  readonly serial: number;
}

/** Whoever hangs in a transaction, or is cut off in it, stops the others for no longer than this, ms. */
const longestPause = 10_000;

/** A statement sees what was committed before it began, whatever the database's default is: the rules rely on that. */
const beginning = `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = ${longestPause};
  SELECT version, sequence, horizon, oldest, (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS time
  FROM ledger FOR UPDATE`;

/**
 * Begins a transaction that has the ledger to itself. `time` is what the database's clock said after the monotonic
 * instant `asked`. Raises `newer-database` when a newer program says that this one may not write any more.
 */
export async function begin(
  client: PoolClient,
  clock: Clock,
): Promise<{ ledger: Ledger; time: number; asked: number }> {
  const asked = clock.elapsed();
  // Several statements are answered with several results.
  const results = (await client.query(beginning)) as unknown as readonly { rows: unknown[] }[];
  const [row] = (results.at(-1)?.rows ?? []) as (Ledger & { oldest: number; time: number })[];
  if (row === undefined) throw new OperationFailure('damaged-database', 'The table "ledger" of the database is empty.');
  const { oldest, time, ...ledger } = row;
  if (oldest > known) throw newer(oldest);
  return { ledger, time, asked };
}

const finishing = `WITH moved AS (UPDATE ledger SET version = $1, sequence = $2, horizon = $3
    WHERE (version, sequence, horizon) IS DISTINCT FROM ($1::bigint, $2::bigint, $3::bigint)),
  mark AS (INSERT INTO writer (id, serial) VALUES ($5, $6)
    ON CONFLICT (id) DO UPDATE SET serial = excluded.serial, at = now())
  SELECT pg_notify('${channel}', $4::text) WHERE $4::text IS NOT NULL`;

/**
 * The last statement before a commit: the numbers of the ledger, and the mark. `told`: what others are to
 * hear of it; null: nothing.
 */
export async function finish(
  client: PoolClient,
  ledger: Ledger,
  { id, serial }: Mark,
  told: Commit | null,
): Promise<void> {
  const news = told === null ? null : newsOf({ version: ledger.version, ...told });
  await keptRowsOf(client, finishing, [ledger.version, ledger.sequence, ledger.horizon, news, id, serial]);
}
