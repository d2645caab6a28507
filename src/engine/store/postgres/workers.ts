import type { Pool } from 'pg';
import type { WorkerInfo } from '../../../operation/worker.ts';
import type { EnlistedWorker, WorkerRegistry } from '../workers.ts';
import { rowsOf } from './database.ts';
import { raiseFailure } from './failure.ts';

/** The channel on which workers are told to come, go, or change. */
export const workersChannel = 'bgops_workers';

/** ms since 1970, by the one clock that all share. */
const clock = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

const enlist = `
WITH written AS (
  INSERT INTO worker (id, uri, machine, pid, version, concurrency, running, stopping, types, started_at, seen_at, live_until)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, ${clock}, ${clock}, ${clock} + $10)
  ON CONFLICT (id) DO UPDATE SET running = excluded.running, stopping = excluded.stopping, types = excluded.types,
    seen_at = excluded.seen_at, live_until = excluded.live_until
  RETURNING xmax = 0 AS made
)
SELECT pg_notify('${workersChannel}', '') FROM written WHERE made OR $11::boolean`;

/** Rows that are gone leave behind when their types were seen; those that others take out just now are left to them. */
const takeOut = (which: string) => `
WITH gone AS (
  DELETE FROM worker WHERE id IN (SELECT id FROM worker WHERE ${which} FOR UPDATE SKIP LOCKED) RETURNING types, seen_at
), seen AS (
  INSERT INTO worker_type (type, seen_at)
  SELECT each->>'type', max(seen_at) FROM gone, json_array_elements(types) AS each GROUP BY 1 ORDER BY 1
  ON CONFLICT (type) DO UPDATE SET seen_at = greatest(worker_type.seen_at, excluded.seen_at)
)
SELECT pg_notify('${workersChannel}', '') FROM gone LIMIT 1`;

const select = `
SELECT id, uri, machine, pid, version, started_at AS "startedAt", seen_at AS "seenAt", concurrency, running, stopping, types
FROM worker WHERE live_until >= ${clock} ORDER BY machine, started_at, id`;

/** The table of workers. Each call is one statement on any connection, or two that need not go together. */
export class Workers implements WorkerRegistry {
  readonly #pool: Pool;
  readonly #listeners = new Set<() => void>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async enlist(worker: EnlistedWorker, leaseMs: number, changed: boolean): Promise<void> {
    const { id, uri, machine, pid, version, concurrency, running, stopping, types } = worker;
    const told = [id, uri, machine, pid, version, concurrency, running, stopping, JSON.stringify(types)];
    await this.#rows(enlist, [...told, leaseMs, changed]);
  }

  async dismiss(id: string): Promise<void> {
    await this.#rows(takeOut('id = $1'), [id]);
  }

  async live() {
    await this.#rows(takeOut(`live_until < ${clock}`));
    const seen = await this.#rows('SELECT type, seen_at FROM worker_type');
    const { rows } = await this.#pool.query<WorkerInfo>(select).catch(raiseFailure);
    return { workers: rows, absent: new Map(seen.map(([type, at]) => [String(type), Number(at)])) };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Somebody has told of a change, or may have while nobody heard. */
  heard(): void {
    for (const listener of this.#listeners) listener();
  }

  #rows(text: string, values: unknown[] = []): Promise<unknown[][]> {
    return rowsOf(this.#pool, text, values).catch(raiseFailure);
  }
}
