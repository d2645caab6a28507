import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { anyCommit } from '../store.ts';
import { rowsOf } from './database.ts';
import { electionInterval, electionLock, type Watch, type WatchEvents } from './watch.ts';

/** How often it is asked what has changed, ms. */
const pollInterval = 500;
/** How long the elected server is that without saying so again, s. */
const leaseSeconds = 6;

const look = `SELECT version, (SELECT coalesce(json_agg(type ORDER BY type), '[]')::text FROM pause),
  (SELECT coalesce(json_agg(json_build_array(id, running, stopping, types) ORDER BY id), '[]')::text FROM worker)
  FROM ledger`;

/** Takes the lease, or keeps it; in vain while another one has it, or a server with a session has the lock. */
const elect = `INSERT INTO election (holder, until)
  SELECT $1, clock_timestamp() + interval '${leaseSeconds} s' WHERE NOT EXISTS (
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = ${electionLock} AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
  ON CONFLICT (one) DO UPDATE SET holder = excluded.holder, until = excluded.until
  WHERE election.holder = excluded.holder OR election.until < clock_timestamp()
  RETURNING 1`;

/**
 * Hears of other servers by asking, where a pooler such as PgBouncer in transaction mode leaves no server a session, and
 * so neither LISTEN nor a lock that lasts. Nothing it asks depends on what a connection was used for before.
 */
export class Poller implements Watch {
  readonly #pool: Pool;
  readonly #events: WatchEvents;
  readonly #holder = randomUUID();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #version = -1;
  #paused: string | undefined;
  #workers: string | undefined;
  #wasElected = false;
  #isLost = false;
  /** By the monotonic clock, ms. */
  #electedUntil = 0;
  #nextElection = 0;

  constructor(pool: Pool, events: WatchEvents) {
    this.#pool = pool;
    this.#events = events;
  }

  get elected(): boolean {
    return performance.now() < this.#electedUntil;
  }

  async start(): Promise<void> {
    await this.#look();
    this.#again();
  }

  #again(): void {
    if (this.#closed) return;
    // A database that does not answer is asked again, until it is closed.
    const next = () =>
      void this.#look().then(
        () => this.#again(),
        () => this.#again(),
      );
    this.#timer = setTimeout(() => void next(), pollInterval).unref();
  }

  async #look(): Promise<void> {
    const [row] = await rowsOf(this.#pool, look);
    if (this.#closed) return;
    const { onNews, onWorkers, onReachable } = this.#events;
    const [version, paused, workers] = [Number(row?.[0] ?? 0), String(row?.[1]), String(row?.[2])];
    if (this.#isLost) onReachable();
    this.#isLost = false;
    if (paused !== this.#paused) onNews({ version: 0, ...anyCommit });
    if (version !== this.#version) onNews({ version, ...anyCommit });
    if (workers !== this.#workers) onWorkers();
    [this.#version, this.#paused, this.#workers] = [version, paused, workers];
    this.#events.onLogs(null);
    if (performance.now() >= this.#nextElection) await this.#elect();
  }

  async #elect(): Promise<void> {
    const now = performance.now();
    this.#nextElection = now + electionInterval;
    const won = (await rowsOf(this.#pool, elect, [this.#holder])).length > 0;
    if (this.#closed) return;
    if (won) this.#electedUntil = now + leaseSeconds * 1_000;
    const { elected } = this;
    if (elected && !this.#wasElected) this.#events.onReachable();
    this.#wasElected = elected;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#electedUntil = 0;
    // The next one need not wait until the lease has passed.
    await this.#pool.query('DELETE FROM election WHERE holder = $1', [this.#holder]).catch(() => undefined);
  }
}
