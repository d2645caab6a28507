import type { Pool, PoolClient } from 'pg';
import { OperationFailure } from '../../../operation/error.ts';
import { Placement } from '../rules/placement.ts';
import { rowsOf } from './database.ts';
import { isGone, storageFailure } from './failure.ts';
import { Loader, type Needs } from './loader.ts';
import { WorkingSet } from './workingSet.ts';
import { write } from './write.ts';
import { type Ledger, Writes } from './writes.ts';

/** One transaction, as the commands in it see it. */
export interface Transaction {
  readonly client: PoolClient;
  readonly rows: WorkingSet;
  readonly placement: Placement;
  readonly loader: Loader;
  /** Stores what the commands before have written, for a command that asks the database itself. */
  store(): Promise<void>;
}

export interface Command<T> {
  readonly needs?: Needs;
  /** Refuses by raising an `OperationFailure`, before it wrote anything. */
  run(transaction: Transaction): T | Promise<T>;
}

interface Pending {
  readonly command: Command<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export interface CommitterOptions {
  readonly pool: Pool;
  readonly groupLimit: number;
  now(): number;
  /** A transaction that moved the ledger is durable. */
  committed(ledger: Ledger): void;
  /** A transaction is durable: how long it took, ms, waiting for its turn included, and how many commands shared it. */
  measured?(ms: number, commands: number): void;
}

/** Most commands in one transaction, so that other servers get their turn soon. */
const batchSize = 500;

/** Whoever hangs in a transaction, or is cut off in it, stops the others for no longer than this, ms. */
const longestPause = 10_000;

const begin = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${longestPause};
  SELECT version, sequence, horizon FROM ledger FOR UPDATE`;

/**
 * Group commit: commands that come while a transaction is under way share the next one. Each transaction locks the
 * ledger first, so that those of all servers go one after the other: change numbers are in the order of the commits, and
 * what the rules of groups and lanes decide holds. A command that refuses fails alone; any other error rolls the
 * transaction back, and its commands are tried one by one, unless the database is gone.
 */
export class Committer {
  readonly #options: CommitterOptions;
  #queue: Pending[] = [];
  /** Run after all others of the same transaction. */
  #last: Pending[] = [];
  #working: Promise<void> | undefined;

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  write<T>(command: Command<T>, options?: { last: boolean }): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const pending: Pending = { command, resolve: resolve as (value: unknown) => void, reject };
      (options?.last ? this.#last : this.#queue).push(pending);
      this.#working ??= this.#work();
    });
  }

  /** Resolves when everything is written. */
  async drain(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  async #work(): Promise<void> {
    // What is queued in the same turn of the event loop goes along.
    await new Promise(setImmediate);
    while (this.#queue.length > 0 || this.#last.length > 0) {
      const batch = this.#queue.splice(0, batchSize);
      if (this.#queue.length === 0) batch.push(...this.#last.splice(0));
      await this.#commit(batch);
    }
    this.#working = undefined;
  }

  async #commit(batch: readonly Pending[]): Promise<void> {
    const failure = await this.#transact(batch);
    if (failure === undefined) return;
    const [first] = batch;
    if (batch.length > 1 && !isGone(failure.error)) for (const pending of batch) await this.#commit([pending]);
    else if (batch.length > 1) for (const pending of batch) pending.reject(storageFailure(failure.error));
    else first?.reject(storageFailure(failure.error));
  }

  /** Answers what made it roll back; undefined when committed. */
  async #transact(batch: readonly Pending[]): Promise<{ error: unknown } | undefined> {
    let client: PoolClient | undefined;
    const began = performance.now();
    try {
      client = await this.#options.pool.connect();
      const settled = await this.#run(client, batch);
      client.release();
      this.#options.measured?.(performance.now() - began, batch.length);
      for (const settle of settled) settle();
      return undefined;
    } catch (error) {
      await abandon(client);
      return { error };
    }
  }

  async #run(client: PoolClient, batch: readonly Pending[]): Promise<(() => void)[]> {
    const { groupLimit, now, committed } = this.#options;
    const ledger = await beginWith(client);
    const before = { ...ledger };
    const rows = new WorkingSet(ledger);
    const placement = new Placement(rows, groupLimit, now);
    const loader = new Loader(client, rows);
    const store = async () => {
      placement.flush();
      const { writes } = rows;
      rows.writes = new Writes();
      await write(client, writes);
    };
    await loader.load(batch.flatMap(({ command: { needs } }) => (needs === undefined ? [] : [needs])));
    const settled: (() => void)[] = [];
    for (const { command, resolve, reject } of batch) {
      try {
        const value = await command.run({ client, rows, placement, loader, store });
        settled.push(() => resolve(value));
      } catch (error) {
        if (!(error instanceof OperationFailure)) throw error;
        settled.push(() => reject(error));
      }
    }
    await store();
    const moved = ledger.version !== before.version;
    if (moved || ledger.sequence !== before.sequence || ledger.horizon !== before.horizon) {
      await rowsOf(client, finish, [ledger.version, ledger.sequence, ledger.horizon, moved]);
    }
    await client.query('COMMIT');
    if (moved) settled.push(() => committed(ledger));
    return settled;
  }
}

/** The channel on which servers tell each other the newest change number. */
export const channel = 'bgops_changes';

const finish = `WITH moved AS (UPDATE ledger SET version = $1, sequence = $2, horizon = $3)
  SELECT CASE WHEN $4::boolean THEN pg_notify('${channel}', $1::text) END`;

async function beginWith(client: PoolClient): Promise<Ledger> {
  // Several statements are answered with several results.
  const results: unknown = await client.query(begin);
  const [row] = (results as { rows: Ledger[] }[]).at(-1)?.rows ?? [];
  if (row === undefined) throw new OperationFailure('damaged-database', 'The table "ledger" of the database is empty.');
  return row;
}

/** A connection whose transaction cannot be rolled back is not used again. */
async function abandon(client: PoolClient | undefined): Promise<void> {
  try {
    await client?.query('ROLLBACK');
    client?.release();
  } catch (error) {
    client?.release(error instanceof Error ? error : true);
  }
}
