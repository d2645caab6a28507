import type { Pool } from 'pg';
import { type Clock, systemClock } from '../../../operation/clock.ts';
import { messageOf, OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { EngineLog } from '../../log.ts';
import { change, eraseAll, load } from '../rules/change.ts';
import { keep, replace } from '../rules/keep.ts';
import { submit } from '../rules/submit.ts';
import type {
  CallbackResult,
  ClaimRequest,
  Decide,
  DueCallback,
  KeptOperation,
  Lease,
  LogPiece,
  NewOperation,
  Selection,
  Store,
} from '../store.ts';
import { Age } from './age.ts';
import { channel } from './channel.ts';
import { type Offer, startTaken, take } from './claim.ts';
import { type CommitListener, Commits } from './commits.ts';
import { Committer } from './committer.ts';
import { closePools, openDatabase, type Pools, rowsOf } from './database.ts';
import { DatabaseClock } from './databaseClock.ts';
import { startBoss } from './dispatch/boss.ts';
import { Dispatches, heartbeatSeconds } from './dispatch/dispatches.ts';
import { dispatchAgain } from './dispatch/failed.ts';
import { heartbeat } from './dispatch/heartbeat.ts';
import { mend } from './dispatch/mend.ts';
import { Upkeep } from './dispatch/upkeep.ts';
import * as duty from './duty.ts';
import { storageFailure } from './failure.ts';
import { Listener } from './listener.ts';
import type { Needs } from './loader.ts';
import { PostgresReads } from './postgresReads.ts';
import { Workers } from './workers.ts';

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`; the database is ours alone. */
  readonly url: string;
  /** Most operations in one bulk. */
  readonly groupLimit: number;
  /** Connections besides the one that listens; one of them writes. */
  readonly connections?: number;
  /** How long workers hold an operation without a heartbeat, ms, if they are not told otherwise. */
  readonly leaseMs?: number;
  readonly log?: EngineLog;
  /** Time as the store sees it; left out: the database's, see {@link PostgresStore.clock}. */
  readonly now?: () => number;
  /** Measures time on this machine. */
  readonly clock?: Clock;
  /** Longest time for one statement of a write, ms. */
  readonly writeLimit?: number;
  /** A newer program took the database over; from now on writes raise `newer-database`. Called once. */
  readonly outdated?: (failure: OperationFailure) => void;
}

const defaultLease = 30_000;

/** The store on PostgreSQL, which any number of servers share. */
export class PostgresStore extends PostgresReads implements Store {
  readonly workers: Workers;
  readonly #committer: Committer;
  readonly #listener: Listener;
  readonly #commits = new Commits();
  readonly #writes: Pool;
  readonly #dispatches: Dispatches;
  readonly #upkeep: Upkeep;
  readonly #log: EngineLog;
  /** The database's clock, which all servers share. */
  readonly clock: DatabaseClock;

  private constructor({ reads, writes }: Pools, dispatches: Dispatches, options: PostgresStoreOptions) {
    super(reads);
    this.workers = new Workers(reads);
    const { url, groupLimit, clock = systemClock, log = () => undefined } = options;
    this.#log = log;
    this.#writes = writes;
    this.#dispatches = dispatches;
    this.clock = new DatabaseClock(clock);
    const age = new Age(reads, options.outdated);
    this.#listener = new Listener(
      url,
      (news) => {
        if (news.version === 0) void age.look();
        this.#commits.heard(news);
      },
      () => void Promise.all([age.look(), this.#reached()]),
      () => this.workers.heard(),
    );
    this.#committer = new Committer({
      ...{ pool: writes, dispatches, groupLimit, clock },
      now: options.now ?? (() => this.clock.now()),
      committed: ({ version }, commit) => this.#commits.committed({ version, ...commit }),
      observed: (time, asked) => this.clock.observe(time, asked),
      outdated: (failure) => age.over(failure),
    });
    this.#upkeep = new Upkeep({
      ...{ pool: reads, dispatches, log },
      mend: () => this.#committer.write({ run: mend }),
      again: (ids) => this.#again(ids),
    });
  }

  /** Raises `newer-database`, `storage-failed`. */
  static async open(options: PostgresStoreOptions): Promise<PostgresStore> {
    try {
      const pools = await openDatabase(options.url, options.connections ?? 10, options.writeLimit);
      try {
        const { leaseMs = defaultLease, log = () => undefined } = options;
        const monitorSeconds = Math.max(1, Math.round(leaseMs / 3_000));
        const boss = await startBoss({ pool: pools.reads, monitorSeconds, log });
        const store = new PostgresStore(pools, new Dispatches(boss, heartbeatSeconds(leaseMs)), options);
        const asked = store.clock.elapsed();
        const [row] = await rowsOf(pools.reads, 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint');
        store.clock.observe(Number(row?.[0]), asked);
        await store.#listener.start();
        return store;
      } catch (error) {
        await closePools(pools);
        throw error;
      }
    } catch (error) {
      throw storageFailure(error);
    }
  }

  /** The database is there, or this server was elected: nobody knows what was missed. */
  async #reached(): Promise<void> {
    this.#commits.tell();
    if (!this.elected) return;
    try {
      await this.#upkeep.elected();
    } catch (error) {
      this.#log('error', `Operations and dispatches could not be compared: ${messageOf(error)}`);
    }
  }

  protected get elected(): boolean {
    return this.#listener.elected;
  }

  submit(rows: readonly NewOperation[], now: number) {
    const operations = rows.map(({ operation }) => operation);
    const needs: Needs = {
      ids: rows.flatMap(({ operation, idChosen }) => (idChosen ? [operation.id] : [])),
      keys: operations.flatMap(({ idempotencyKey }) => idempotencyKey ?? []),
      bulks: operations,
    };
    return this.#committer.write({ needs, run: (tx) => submit(tx.rows, tx.placement, rows, now) });
  }

  change<T>(selection: Selection, decide: Decide<T>): Promise<T> {
    return this.#committer.write({
      needs: needsOf(selection),
      run: (tx) => change(tx.rows, tx.placement, selection, decide),
    });
  }

  remove(
    selection: Selection,
    choose: (rows: readonly Operation[]) => readonly Operation[],
    at: number,
  ): Promise<void> {
    return this.#committer.write({
      needs: needsOf(selection),
      run({ rows, placement }) {
        const found = load(rows, placement, selection);
        const gone = choose(found);
        if (gone.length > 0) eraseAll(rows, gone, found[0], at);
      },
    });
  }

  keep(rows: readonly KeptOperation[], now: number) {
    const needs = { ids: rows.map(({ operation }) => operation.id) };
    return this.#committer.write({ needs, run: (tx) => keep(tx.rows, rows, now) });
  }

  replace(row: KeptOperation, check: (group: readonly Operation[]) => void, now: number) {
    const needs = { groups: [row.operation.id] };
    return this.#committer.write({ needs, run: (tx) => replace(tx.rows, tx.placement, row, check, now) });
  }

  async claim(request: () => ClaimRequest) {
    const asked = request();
    // A server without handlers never starts anything.
    if (asked.types.size === 0 || asked.limit <= 0) return [];
    const offer = await this.#take(asked);
    if (offer.taken.length === 0) return [];
    const needs = { known: offer.candidates.map(({ operation }) => operation) };
    try {
      return await this.#committer.write({ needs, run: (tx) => startTaken(tx, offer, asked) }, { last: true });
    } catch (error) {
      // Sooner than pg-boss would notice. Whether it can be written is another question.
      const again = this.#again(offer.candidates.map(({ operation }) => operation.id));
      again.catch((failure) => this.#log('warn', `What was taken could not be given back: ${messageOf(failure)}`));
      throw error;
    }
  }

  #again(ids: readonly string[]): Promise<void> {
    return this.#committer.write({ run: (tx) => dispatchAgain(tx, ids) });
  }

  /** What this server has just submitted is there too, when it is committed. */
  async #take(asked: ClaimRequest): Promise<Offer> {
    const writing = this.#committer.busy;
    const offer = await this.read((pool) => take(pool, this.#dispatches, asked));
    if (offer.taken.length > 0 || !writing) return offer;
    await this.#committer.drain();
    return this.read((pool) => take(pool, this.#dispatches, asked));
  }

  async heartbeat(leases: readonly Lease[], worker: string, leaseUntil: number): Promise<number[]> {
    if (leases.length === 0) return [];
    return this.#committer.write({ run: (tx) => heartbeat(tx, leases, worker, leaseUntil) });
  }

  override async expiredLeases(now: number): Promise<Operation[]> {
    const expired = await super.expiredLeases(now);
    const failed = await this.#upkeep.look(this.elected);
    const known = new Set(expired.map(({ sequence }) => sequence));
    return [...expired, ...failed.filter(({ sequence }) => !known.has(sequence))];
  }

  promote(now: number, limit: number): Promise<number> {
    return this.#committer.write({ run: (tx) => duty.promote(tx, now, limit) });
  }

  capDelays(now: number): Promise<void> {
    return this.#committer.write({ run: (tx) => duty.capDelays(tx, now) });
  }

  expire(now: number, limit: number): Promise<number> {
    return this.#committer.write({ run: (tx) => duty.expire(tx, now, limit) });
  }

  async appendLog(pieces: readonly LogPiece[]): Promise<void> {
    await this.#execute(
      `INSERT INTO log (sequence, attempt, body)
       SELECT r.sequence, r.attempt, r.text FROM json_to_recordset($1::json) AS r(sequence bigint, attempt bigint, text text)`,
      [JSON.stringify(pieces)],
    );
  }

  async setPaused(type: string | null, paused: boolean) {
    const sql = paused
      ? 'INSERT INTO pause (type) VALUES ($1) ON CONFLICT DO NOTHING'
      : 'DELETE FROM pause WHERE type = $1';
    await this.#execute(`WITH changed AS (${sql}) SELECT pg_notify('${channel}', '0')`, [type ?? '']);
    return this.paused();
  }

  /** A statement among the writes, so that it is done in the order of the calls. */
  #execute(sql: string, values: unknown[]): Promise<unknown[][]> {
    return this.#committer.write({
      async run(tx) {
        await tx.store();
        tx.mark();
        return rowsOf(tx.client, sql, values);
      },
    });
  }

  settleCallback(due: DueCallback, result: CallbackResult): Promise<void> {
    return this.#committer.write({ run: (tx) => duty.settleCallback(tx, due, result) });
  }

  version(): number {
    return this.#commits.version;
  }

  onCommit(listener: CommitListener): () => void {
    return this.#commits.onCommit(listener);
  }

  async backup(): Promise<void> {
    throw new OperationFailure('invalid-request', 'A database of PostgreSQL is backed up with its own pg_dump.');
  }

  async close(): Promise<void> {
    await this.#committer.close();
    await this.#listener.close();
    await this.#dispatches.close();
    await closePools({ reads: this.pool, writes: this.#writes });
  }
}

function needsOf(selection: Selection): Needs {
  if ('groupOf' in selection) return { groups: [selection.groupOf] };
  return selection;
}
