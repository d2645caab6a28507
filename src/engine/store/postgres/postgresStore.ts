import type { Pool } from 'pg';
import { systemClock } from '../../../operation/clock.ts';
import { messageOf, OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { EngineLog } from '../../log.ts';
import { change, eraseAll, load } from '../rules/change.ts';
import { keep, replace } from '../rules/keep.ts';
import { submit } from '../rules/submit.ts';
import type {
  CallbackResult,
  ClaimRequest,
  Connections,
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
import { channel, logChannel } from './channel.ts';
import { Claims } from './claims.ts';
import { type CommitListener, Commits } from './commits.ts';
import { Committer } from './committer.ts';
import { closePools, isPooled, openDatabase, type Pools, rowsOf } from './database.ts';
import { DatabaseClock } from './databaseClock.ts';
import { startBoss } from './dispatch/boss.ts';
import { Dispatches, heartbeatSeconds } from './dispatch/dispatches.ts';
import { heartbeat } from './dispatch/heartbeat.ts';
import { mend } from './dispatch/mend.ts';
import { Upkeep } from './dispatch/upkeep.ts';
import * as duty from './duty.ts';
import { storageFailure } from './failure.ts';
import { PostgresJournal } from './journal.ts';
import { Listener } from './listener.ts';
import type { Needs } from './loader.ts';
import { defaultLease, type PostgresStoreOptions } from './options.ts';
import { Poller } from './poller.ts';
import { PostgresReads } from './postgresReads.ts';
import { Starts } from './starts.ts';
import { storable, storableDecision } from './storable.ts';
import type { Watch, WatchEvents } from './watch.ts';
import { Workers } from './workers.ts';

/** Characters that NOTIFY takes are a few more than this. */
const longestNews = 7_000;

/** The store on PostgreSQL, which any number of servers share. */
export class PostgresStore extends PostgresReads implements Store {
  readonly workers: Workers;
  readonly #committer: Committer;
  readonly journal: PostgresJournal;
  readonly #watch: Watch;
  readonly #logListeners = new Set<(sequences: readonly number[] | null) => void>();
  readonly #commits = new Commits();
  readonly #writes: Pool;
  readonly #dispatches: Dispatches;
  readonly #claims: Claims;
  readonly #upkeep: Upkeep;
  readonly #log: EngineLog;
  /** The database's clock, which all servers share. */
  readonly clock: DatabaseClock;

  private constructor(
    { reads, writes }: Pools,
    dispatches: Dispatches,
    options: PostgresStoreOptions,
    session: string | null,
  ) {
    super(reads);
    this.workers = new Workers(reads);
    const { groupLimit, leaseMs = defaultLease, clock = systemClock, log = () => undefined } = options;
    this.#log = log;
    this.#writes = writes;
    this.#dispatches = dispatches;
    this.clock = new DatabaseClock(clock);
    const age = new Age(reads, options.outdated);
    const events: WatchEvents = {
      onNews: (news) => {
        if (news.version === 0) void age.look();
        this.#commits.heard(news);
      },
      onReachable: () => void Promise.all([age.look(), this.#reached()]),
      onWorkers: () => this.workers.heard(),
      onLogs: (sequences) => {
        for (const listener of this.#logListeners) listener(sequences);
      },
    };
    this.#watch = session === null ? new Poller(reads, events) : new Listener(session, events);
    this.journal = new PostgresJournal(reads, (version) => this.#commits.reached(version));
    const starts = new Starts();
    this.#committer = new Committer({
      ...{ pool: writes, dispatches, starts, groupLimit, leaseMs, clock },
      ...(options.measured === undefined ? {} : { measured: options.measured }),
      now: options.now ?? (() => this.clock.now()),
      committed: ({ version }, commit) => this.#commits.committed({ version, ...commit }),
      observed: (time, asked) => this.clock.observe(time, asked),
      outdated: (failure) => age.over(failure),
    });
    this.#claims = new Claims({ pool: writes, dispatches, committer: this.#committer, starts, clock, log });
    this.#upkeep = new Upkeep({
      ...{ pool: reads, dispatches, log },
      mend: () => this.#committer.write({ run: mend }),
      again: (ids) => this.#claims.again(ids),
    });
  }

  /** Raises `newer-database`, `storage-failed`. */
  static async open(options: PostgresStoreOptions): Promise<PostgresStore> {
    try {
      const pools = await openDatabase(options.url, options.connections ?? 10, options.writeLimit);
      try {
        const { leaseMs = defaultLease, log = () => undefined } = options;
        const monitorSeconds = Math.max(1, Math.round(leaseMs / 3_000));
        const session = options.direct ?? ((await isPooled(pools.reads)) ? null : options.url);
        const boss = await startBoss({ pool: pools.reads, monitorSeconds, log });
        const store = new PostgresStore(pools, new Dispatches(boss, heartbeatSeconds(leaseMs)), options, session);
        const asked = store.clock.elapsed();
        const [row] = await rowsOf(pools.reads, 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint');
        store.clock.observe(Number(row?.[0]), asked);
        await store.#watch.start();
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
    return this.#watch.elected;
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
    const claims = this.#claims;
    return this.#committer.write({
      get needs() {
        return needsOf(claims.latest(selection));
      },
      run: (tx) => change(tx.rows, tx.placement, claims.latest(selection), (rows) => storableDecision(decide(rows))),
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

  claim(request: () => ClaimRequest) {
    return this.#claims.claim(request());
  }

  async heartbeat(leases: readonly Lease[], worker: string, leaseUntil: number): Promise<number[]> {
    if (leases.length === 0) return [];
    return this.#committer.write({ run: (tx) => heartbeat(tx, leases, worker, leaseUntil) });
  }

  override async expiredLeases(now: number): Promise<Operation[]> {
    const expired = await super.expiredLeases(now);
    const failed = await this.#upkeep.look(this.elected, now);
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
    const grown = [...new Set(pieces.map(({ sequence }) => sequence))].join(',');
    const texts = pieces.map((piece) => ({ ...piece, text: storable(piece.text) }));
    await this.#execute(
      `WITH added AS (INSERT INTO log (sequence, attempt, body)
       SELECT r.sequence, r.attempt, r.text FROM json_to_recordset($1::json) AS r(sequence bigint, attempt bigint, text text))
       SELECT pg_notify('${logChannel}', $2)`,
      [JSON.stringify(texts), grown.length > longestNews ? '' : grown],
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

  connections(): Connections {
    const sum = (count: (pool: Pool) => number) => count(this.pool) + count(this.#writes);
    return {
      total: sum(({ totalCount }) => totalCount),
      idle: sum(({ idleCount }) => idleCount),
      waiting: sum(({ waitingCount }) => waitingCount),
      elected: this.elected,
    };
  }

  onCommit(listener: CommitListener): () => void {
    return this.#commits.onCommit(listener);
  }

  onLogs(listener: (sequences: readonly number[] | null) => void): () => void {
    this.#logListeners.add(listener);
    return () => this.#logListeners.delete(listener);
  }

  async backup(): Promise<void> {
    throw new OperationFailure('invalid-request', 'A database of PostgreSQL is backed up with its own pg_dump.');
  }

  async close(): Promise<void> {
    this.#claims.close();
    await this.#committer.close();
    await this.#watch.close();
    await this.#dispatches.close();
    await closePools({ reads: this.pool, writes: this.#writes });
  }
}

function needsOf(selection: Selection): Needs {
  if ('groupOf' in selection) return { groups: [selection.groupOf] };
  return selection;
}
