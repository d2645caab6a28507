import type { Pool } from 'pg';
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
  LogPiece,
  NewOperation,
  Selection,
  Store,
} from '../store.ts';
import { type Offer, startTaken, take } from './claim.ts';
import { Committer } from './committer.ts';
import { openDatabase, rowsOf } from './database.ts';
import { startBoss } from './dispatch/boss.ts';
import { Dispatches, heartbeatSeconds } from './dispatch/dispatches.ts';
import { failedByBoss } from './dispatch/failed.ts';
import { mend } from './dispatch/mend.ts';
import { Upkeep } from './dispatch/upkeep.ts';
import * as duty from './duty.ts';
import { storageFailure } from './failure.ts';
import { Listener } from './listener.ts';
import type { Needs } from './loader.ts';
import { channel, type News } from './news.ts';
import { PostgresReads } from './postgresReads.ts';

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
  now(): number;
}

const defaultLease = 30_000;

/** The store on PostgreSQL, which any number of servers share. */
export class PostgresStore extends PostgresReads implements Store {
  readonly #committer: Committer;
  readonly #listener: Listener;
  readonly #listeners = new Set<(ready: ReadonlySet<string> | null) => void>();
  readonly #dispatches: Dispatches;
  readonly #upkeep: Upkeep;
  readonly #log: EngineLog;
  /** Numbers of commits of this server of which it will hear by a notification too. */
  readonly #own = new Set<number>();
  #version = 0;

  private constructor(pool: Pool, options: PostgresStoreOptions, dispatches: Dispatches, clockOffset: number) {
    super(pool, clockOffset);
    const { url, groupLimit, now, log = () => undefined } = options;
    this.#log = log;
    this.#dispatches = dispatches;
    this.#listener = new Listener(
      url,
      (news) => this.#heard(news),
      () => void this.#elected(),
    );
    this.#committer = new Committer({
      ...{ pool, dispatches, groupLimit, now },
      committed: ({ version }, ready) => this.#committed({ version, ready }),
    });
    const mendAll = () => this.#committer.write({ run: mend });
    this.#upkeep = new Upkeep({ pool, dispatches, log, mend: mendAll });
  }

  /** Raises `newer-database`, `storage-failed`. */
  static async open(options: PostgresStoreOptions): Promise<PostgresStore> {
    try {
      const pool = await openDatabase(options.url, options.connections ?? 10);
      try {
        const { leaseMs = defaultLease, log = () => undefined } = options;
        const monitorSeconds = Math.max(1, Math.round(leaseMs / 3_000));
        const dispatches = new Dispatches(await startBoss({ pool, monitorSeconds, log }), heartbeatSeconds(leaseMs));
        const [row] = await rowsOf(pool, 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint');
        const store = new PostgresStore(pool, options, dispatches, Number(row?.[0]) - options.now());
        await store.#listener.start();
        return store;
      } catch (error) {
        await pool.end();
        throw error;
      }
    } catch (error) {
      throw storageFailure(error);
    }
  }

  #committed(news: News): void {
    // Notifications may have been lost with a connection: then nothing hears of the oldest of these.
    if (this.#own.size > 1_000) this.#own.clear();
    this.#own.add(news.version);
    this.#version = Math.max(news.version, this.#version);
    this.#tell(news.ready);
  }

  /** A commit of any server is durable. One of another may be told behind a later one of ours. */
  #heard({ version, ready }: News): void {
    if (this.#own.delete(version)) return;
    const isNew = version > this.#version || version === 0;
    this.#version = Math.max(version, this.#version);
    if (isNew || ready?.size !== 0) this.#tell(ready);
  }

  async #elected(): Promise<void> {
    this.#tell(null);
    try {
      await this.#upkeep.elected();
    } catch (error) {
      this.#log('error', `Operations and dispatches could not be compared: ${messageOf(error)}`);
    }
  }

  #tell(ready: ReadonlySet<string> | null): void {
    for (const listener of this.#listeners) listener(ready);
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
    const shifted = { ...asked, leaseUntil: asked.leaseUntil + this.clockOffset };
    return this.#committer.write({ needs, run: (tx) => startTaken(tx, offer, shifted) }, { last: true });
  }

  /** What this server has just submitted is there too, when it is committed. */
  async #take(asked: ClaimRequest): Promise<Offer> {
    const writing = this.#committer.busy;
    const offer = await this.read((pool) => take(pool, this.#dispatches, asked));
    if (offer.taken.length > 0 || !writing) return offer;
    await this.#committer.drain();
    return this.read((pool) => take(pool, this.#dispatches, asked));
  }

  heartbeat(sequences: readonly number[], leaseUntil: number): Promise<void> {
    return this.#execute(
      'UPDATE operation SET lease_until = $1 WHERE sequence = ANY($2::bigint[]) AND status IN (4, 5)',
      [leaseUntil + this.clockOffset, sequences],
    );
  }

  override async expiredLeases(now: number): Promise<Operation[]> {
    if (this.elected) await this.#upkeep.look();
    const expired = await super.expiredLeases(now);
    if (!this.elected) return expired;
    const failed = await this.read((pool) => failedByBoss(pool));
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

  appendLog(pieces: readonly LogPiece[]): Promise<void> {
    return this.#execute(
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
  #execute(sql: string, values: unknown[]): Promise<void> {
    return this.#committer.write({
      async run(tx) {
        await tx.store();
        await rowsOf(tx.client, sql, values);
      },
    });
  }

  settleCallback(due: DueCallback, result: CallbackResult): Promise<void> {
    return this.#committer.write({ run: (tx) => duty.settleCallback(tx, due, result) });
  }

  version(): number {
    return this.#version;
  }

  onCommit(listener: (ready: ReadonlySet<string> | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async backup(): Promise<void> {
    throw new OperationFailure('invalid-request', 'A database of PostgreSQL is backed up with its own pg_dump.');
  }

  async close(): Promise<void> {
    await this.#committer.drain();
    await this.#listener.close();
    await this.#dispatches.close();
    await this.pool.end();
  }
}

function needsOf(selection: Selection): Needs {
  if ('groupOf' in selection) return { groups: [selection.groupOf] };
  return selection;
}
