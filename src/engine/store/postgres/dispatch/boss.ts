import type { Pool, PoolClient } from 'pg';
import { type Db, PgBoss, type Clock as PgBossClock } from 'pg-boss';
import boss from 'pg-boss/package.json' with { type: 'json' };
import { OperationFailure } from '../../../../operation/error.ts';
import type { EngineLog } from '../../../log.ts';
import { rowsOf } from '../database.ts';
import { prepared } from '../prepared.ts';

/** The schema that pg-boss has for itself, beside our tables. */
export const bossSchema = 'bgops_boss';

export interface BossOptions {
  readonly pool: Pool;
  /** How often the elected server may look for workers that died, s. */
  readonly monitorSeconds: number;
  readonly log: EngineLog;
}

const day = 86_400;

/**
 * Starts pg-boss, which makes or updates its tables; servers that do so at the same time wait for each other. It opens no
 * connection of its own and works on nothing by itself: no cron, no LISTEN, no supervision but what is asked for. Raises
 * `newer-database`, and what PostgreSQL raises.
 */
export async function startBoss({ pool, monitorSeconds, log }: BossOptions): Promise<PgBoss> {
  const started = new PgBoss({
    db: through(pool),
    schema: bossSchema,
    schedule: false,
    supervise: false,
    registerInstance: false,
    persistWarnings: false,
    monitorIntervalSeconds: monitorSeconds,
    maintenanceIntervalSeconds: day,
    queueCacheIntervalSeconds: day,
    bamIntervalSeconds: day,
    clock: quietClock,
  });
  started.on('error', (error) => log('warn', `pg-boss: ${error.message}`));
  await oneByOne(pool, async () => {
    await refuseNewer(pool);
    await started.start();
  });
  return started;
}

/** Any number that nothing else of ours locks. */
const startLock = 6_203_053;

/** pg-boss makes its schema without regard to others that do so at the same moment. */
async function oneByOne(pool: Pool, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(${startLock})`);
    await work();
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    // With the connection the lock ends.
    client.release(true);
    throw error;
  }
}

/** A connection, or any of those that are open, as pg-boss asks it. */
export function through(on: Pick<Pool, 'query'>): Db {
  return { executeSql: async (text, values) => lastResult(await on.query(text, values)) };
}

/** The same for a statement of pg-boss that is often asked, with the same text. */
export function throughKept(on: PoolClient): Db {
  return { executeSql: async (text, values = []) => lastResult(await on.query({ ...prepared(on, text), values })) };
}

/** Several statements are answered with several results, of which pg-boss reads the rows of all. */
function lastResult(result: unknown): { rows: unknown[] } {
  if (!Array.isArray(result)) return result as { rows: unknown[] };
  return { rows: (result as { rows: unknown[] }[]).flatMap(({ rows }) => rows) };
}

async function refuseNewer(pool: Pool): Promise<void> {
  const [there] = await rowsOf(pool, 'SELECT to_regclass($1)', [`${bossSchema}.version`]);
  if (there?.[0] === null) return;
  const [row] = await rowsOf(pool, `SELECT version FROM ${bossSchema}.version`);
  const known = boss.pgboss.schema;
  if (Number(row?.[0] ?? 0) > known) {
    throw new OperationFailure(
      'newer-database',
      `The dispatch tables (${bossSchema}) of the database have pg-boss schema ${row?.[0]}, this version knows ${known}. Update this server, or choose another database.`,
    );
  }
}

/** Keeps no process alive, and leaves out the timer that would look every other second at workers which we do not use. */
const quietClock: PgBossClock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
  setInterval: (callback, ms) => (ms < 10_000 ? undefined : setInterval(callback, ms).unref()),
  clearInterval: (timer) => clearInterval(timer as NodeJS.Timeout | undefined),
};
