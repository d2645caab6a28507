import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { Clock } from '../../../operation/clock.ts';
import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import { Placement } from '../rules/placement.ts';
import type { Commit } from '../store.ts';
import type { Command, Transaction } from './command.ts';
import type { Dispatches } from './dispatch/dispatches.ts';
import { Doubt } from './doubt.ts';
import { isAway, isConflict, isGone, storageFailure } from './failure.ts';
import { Loader } from './loader.ts';
import { Patience } from './patience.ts';
import { recordTaken, type Start, type Starts } from './starts.ts';
import { allSent } from './statement.ts';
import { begin, finish, type Mark } from './transaction.ts';
import { WorkingSet } from './workingSet.ts';
import { write } from './write.ts';
import { earliest, type Ledger, Writes } from './writes.ts';

interface Pending {
  readonly command: Command<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export interface CommitterOptions {
  readonly pool: Pool;
  readonly dispatches: Dispatches;
  readonly starts: Starts;
  readonly groupLimit: number;
  readonly leaseMs: number;
  readonly clock: Clock;
  now(): number;
  /** A transaction that moved the ledger is durable. */
  committed(ledger: Ledger, commit: Commit): void;
  /** The database's clock, as a transaction that began after the monotonic instant `asked` read it. */
  observed(time: number, asked: number): void;
  /** A newer program took the database over: nothing can be written any more. */
  outdated(failure: OperationFailure): void;
  /** A transaction is durable: how long it took, ms, waiting for its turn included, and how many commands shared it. */
  measured?(ms: number, commands: number): void;
}

/** What became of a transaction; `asked`: its commit was sent, and not answered. */
type Ending =
  | { readonly kind: 'committed'; readonly settle: () => void }
  | { readonly kind: 'failed'; readonly error: unknown }
  | Asked;

interface Asked {
  readonly kind: 'asked';
  readonly mark: Mark;
  readonly settle: () => void;
}

/** Most commands in one transaction, so that other servers get their turn soon. */
const batchSize = 600;
/** From so many waiting commands on nothing more is begun. */
const crowd = 250;

/**
 * Group commit: commands that come while a transaction is under way share the next one. Each transaction locks the
 * ledger first, so that those of all servers go one after the other: change numbers are in the order of the commits, and
 * what the rules of groups and lanes decide holds. A command that refuses fails alone. A transaction that others were in
 * the way of, or that the database was not there for, is repeated as long as {@link Patience} lasts. After any other
 * error its commands are tried one by one. When the answer to a commit is lost, its callers wait until the database
 * tells what became of it.
 */
export class Committer {
  readonly #options: CommitterOptions;
  readonly #patience: Patience;
  #writer = randomUUID();
  #serial = 0;
  #queue: Pending[] = [];
  /** Run after all others of the same transaction. */
  #last: Pending[] = [];
  #working: Promise<void> | undefined;
  #crowded: (() => void)[] = [];
  readonly #doubts = new Set<Doubt>();

  constructor(options: CommitterOptions) {
    this.#options = options;
    this.#patience = new Patience(options.clock);
  }

  write<T>(command: Command<T>, options?: { last: boolean }): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const pending: Pending = { command, resolve: resolve as (value: unknown) => void, reject };
      (options?.last ? this.#last : this.#queue).push(pending);
      this.#start();
    });
  }

  /** Something is written, or about to be. */
  get busy(): boolean {
    return this.#working !== undefined;
  }

  /** Resolves when so few commands wait that what begins now is stored soon. */
  async room(): Promise<void> {
    while (this.#queue.length >= crowd) await new Promise<void>((resolve) => this.#crowded.push(resolve));
  }

  /** Resolves when everything is written that is not in doubt. */
  async drain(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  /** Resolves when everything is written; what was in doubt and cannot be told any more has failed. */
  async close(): Promise<void> {
    const giveUp = () => {
      for (const doubt of this.#doubts) doubt.giveUp();
    };
    giveUp();
    await this.drain();
    giveUp();
  }

  #start(): void {
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    // What is queued in the same turn of the event loop goes along.
    await new Promise(setImmediate);
    while (this.#queue.length > 0 || this.#last.length > 0) {
      const batch = this.#queue.splice(0, batchSize);
      if (this.#queue.length === 0) batch.push(...this.#last.splice(0));
      await this.#commit(batch);
      for (const resolve of this.#crowded.splice(0)) resolve();
    }
    this.#working = undefined;
  }

  async #commit(batch: readonly Pending[]): Promise<void> {
    const error = await this.#transact(batch);
    if (error === undefined) return;
    const alone = batch.length === 1 || isAway(error) || isConflict(error) || isOutdated(error);
    if (alone) for (const pending of batch) pending.reject(storageFailure(error));
    else for (const pending of batch) await this.#commit([pending]);
  }

  /** Answers what made it roll back; undefined when committed, or in doubt. */
  async #transact(batch: readonly Pending[]): Promise<unknown> {
    for (let tries = 0; ; tries++) {
      const starts = this.#options.starts.open();
      const ending = await this.#once(batch, starts);
      if (ending.kind === 'failed') {
        this.#options.starts.putBack(starts);
        if (isOutdated(ending.error)) this.#options.outdated(ending.error);
        if (await this.#patience.again(ending.error, tries)) continue;
        return ending.error;
      }
      if (ending.kind === 'asked') {
        this.#doubt(batch, starts, ending);
      } else {
        this.#patience.answered();
        ending.settle();
      }
      return undefined;
    }
  }

  async #once(batch: readonly Pending[], starts: readonly Start[]): Promise<Ending> {
    const mark: Mark = { id: this.#writer, serial: ++this.#serial };
    let client: PoolClient | undefined;
    let asked: Asked | undefined;
    const began = performance.now();
    try {
      client = await this.#options.pool.connect();
      const { ledger, time, asked: at } = await begin(client, this.#options.clock);
      this.#options.observed(time, at);
      const { settle, marked, news, done } = await this.#run(client, batch, starts, ledger);
      if (marked) asked = { kind: 'asked', mark, settle };
      // Should the first one fail, PostgreSQL rolls back when it is asked to commit.
      const last = marked ? [finish(client, ledger, mark, news)] : [];
      await allSent([done, ...last, client.query('COMMIT')]);
      client.release();
      this.#options.measured?.(performance.now() - began, batch.length);
      return { kind: 'committed', settle };
    } catch (error) {
      await abandon(client, error);
      return asked !== undefined && isGone(error) ? asked : { kind: 'failed', error };
    }
  }

  /**
   * Runs the commands up to the commit. `settle` tells their callers; `marked`: something was written; `news`: what others
   * are to hear of it; `done`: PostgreSQL has answered all that was sent.
   */
  async #run(client: PoolClient, batch: readonly Pending[], begun: readonly Start[], ledger: Ledger) {
    const { groupLimit, committed, dispatches, starts, leaseMs } = this.#options;
    const before = { ...ledger };
    const rows = new WorkingSet(ledger);
    const placement = new Placement(rows, groupLimit, this.#options.now);
    const loader = new Loader(client, rows);
    let marked = false;
    const told = { ready: new Set<string>(), asks: false, timed: {} };
    /** Resolves when all is sent: `done` when it is answered. */
    const send = async () => {
      placement.flush();
      const { writes } = rows;
      rows.writes = new Writes();
      const now = (sequence: number) => rows.again({ sequence });
      const { types, done } = await dispatches.follow(client, writes, now, write(client, writes));
      for (const type of types) told.ready.add(type);
      told.asks ||= asksToStop(writes, now);
      told.timed = earliest(told.timed, writes.timed);
      return { done };
    };
    const transaction: Transaction = {
      ...{ client, rows, placement, loader, dispatches },
      async store() {
        await (await send()).done;
      },
      mark() {
        marked = true;
      },
      announce(types) {
        for (const type of types) told.ready.add(type);
      },
    };
    const needs = batch.flatMap(({ command }) => command.needs ?? []);
    await loader.load(
      needs,
      begun.map(({ before }) => before),
    );
    const settled = [starts.record(rows, begun)];
    const at = this.#options.now();
    const own = new Set(needs.flatMap(({ taken = [] }) => taken.map(({ sequence }) => sequence)));
    await recordTaken(client, rows, own, { at, until: at + leaseMs });
    for (const { command, resolve, reject } of batch) {
      try {
        const value = await command.run(transaction);
        settled.push(() => resolve(value));
      } catch (error) {
        if (!(error instanceof OperationFailure)) throw error;
        settled.push(() => reject(error));
      }
    }
    const { done } = await send();
    const moved = ledger.version !== before.version;
    marked ||= moved || ledger.sequence !== before.sequence || ledger.horizon !== before.horizon;
    // This server hears of what has no number of its own by the notification, as all others do.
    const news = moved || told.ready.size > 0 ? told : null;
    if (moved) settled.push(() => committed(ledger, told));
    const settle = () => {
      for (const one of settled) one();
    };
    return { settle, marked, news, done };
  }

  /** What comes next is written under another name, so that it does not hide what became of this. */
  #doubt(batch: readonly Pending[], begun: readonly Start[], { mark, settle }: Asked): void {
    const { pool, clock, starts } = this.#options;
    this.#writer = randomUUID();
    const doubt = new Doubt({ pool, clock, mark });
    this.#doubts.add(doubt);
    void doubt.decide().then((outcome) => {
      this.#doubts.delete(doubt);
      if (outcome === 'committed') return settle();
      starts.putBack(begun);
      if (outcome === 'unknown') for (const pending of batch) pending.reject(unknownOutcome());
      else this.#queue.unshift(...batch);
      this.#start();
    });
  }
}

const unknownOutcome = () =>
  new OperationFailure(
    'storage-failed',
    'The database went away while this was stored, so that it may be stored or not. Look whether it is there before you repeat it.',
  );

const isOutdated = (error: unknown): error is OperationFailure =>
  error instanceof OperationFailure && error.code === 'newer-database';

function asksToStop({ before }: Writes, now: (sequence: number) => Operation | undefined): boolean {
  for (const sequence of before.keys()) if (now(sequence)?.status === 'Canceling') return true;
  return false;
}

/** A connection whose transaction cannot be rolled back is not used again. */
async function abandon(client: PoolClient | undefined, error: unknown): Promise<void> {
  if (isGone(error)) return client?.release(true);
  try {
    await client?.query('ROLLBACK');
    client?.release();
  } catch (failure) {
    client?.release(failure instanceof Error ? failure : true);
  }
}
