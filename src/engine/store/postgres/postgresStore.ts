import type { Pool } from 'pg';
import { type Clock, systemClock } from '../../../operation/clock.ts';
import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
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
import { channel } from './channel.ts';
import { claim } from './claim.ts';
import { Committer } from './committer.ts';
import { closePools, openDatabase, type Pools, rowsOf } from './database.ts';
import { DatabaseClock } from './databaseClock.ts';
import * as duty from './duty.ts';
import { storageFailure } from './failure.ts';
import { Listener } from './listener.ts';
import type { Needs } from './loader.ts';
import { PostgresReads } from './postgresReads.ts';

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`; the database is ours alone. */
  readonly url: string;
  /** Most operations in one bulk. */
  readonly groupLimit: number;
  /** Connections besides the one that listens; one of them writes. */
  readonly connections?: number;
  /** Time as the store sees it; left out: the database's, see {@link PostgresStore.clock}. */
  readonly now?: () => number;
  /** Measures time on this machine. */
  readonly clock?: Clock;
  /** Longest time for one statement of a write, ms. */
  readonly writeLimit?: number;
  /** A newer program took the database over; from now on writes raise `newer-database`. Called once. */
  readonly outdated?: (failure: OperationFailure) => void;
}

/** The store on PostgreSQL, which any number of servers share. */
export class PostgresStore extends PostgresReads implements Store {
  readonly #committer: Committer;
  readonly #listener: Listener;
  readonly #listeners = new Set<() => void>();
  readonly #writes: Pool;
  /** The database's clock, which all servers share. */
  readonly clock: DatabaseClock;
  #version = 0;

  private constructor({ reads, writes }: Pools, options: PostgresStoreOptions) {
    super(reads);
    const { url, groupLimit, clock = systemClock } = options;
    this.#writes = writes;
    this.clock = new DatabaseClock(clock);
    this.#listener = new Listener(
      url,
      (version) => this.#heard(version),
      () => this.#tell(),
    );
    let isOutdated = false;
    this.#committer = new Committer({
      pool: writes,
      groupLimit,
      clock,
      now: options.now ?? (() => this.clock.now()),
      committed: ({ version }) => this.#heard(version),
      observed: (time, asked) => this.clock.observe(time, asked),
      outdated(failure) {
        if (!isOutdated) options.outdated?.(failure);
        isOutdated = true;
      },
    });
  }

  /** Raises `newer-database`, `storage-failed`. */
  static async open(options: PostgresStoreOptions): Promise<PostgresStore> {
    try {
      const pools = await openDatabase(options.url, options.connections ?? 10, options.writeLimit);
      try {
        const store = new PostgresStore(pools, options);
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

  /** A commit of this server, or of another one, is durable. */
  #heard(version: number): void {
    // 0: something changed that has no number, such as what is paused.
    if (version <= this.#version && version !== 0) return;
    this.#version = Math.max(version, this.#version);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
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

  claim(request: () => ClaimRequest) {
    return this.#committer.write({ run: (tx) => claim(tx, request()) }, { last: true });
  }

  async heartbeat(leases: readonly Lease[], worker: string, leaseUntil: number): Promise<number[]> {
    if (leases.length === 0) return [];
    const held = await this.#execute(
      `UPDATE operation o SET lease_until = $1 FROM unnest($2::bigint[], $3::bigint[]) AS l(sequence, attempt)
       WHERE o.sequence = l.sequence AND o.attempts = l.attempt AND o.worker_uri = $4 AND o.status IN (4, 5)
       RETURNING o.sequence`,
      [leaseUntil, leases.map(({ sequence }) => sequence), leases.map(({ attempt }) => attempt), worker],
    );
    const sequences = new Set(held.map(([sequence]) => Number(sequence)));
    return leases.flatMap(({ sequence }) => (sequences.has(sequence) ? [] : [sequence]));
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
    return this.#version;
  }

  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async backup(): Promise<void> {
    throw new OperationFailure('invalid-request', 'A database of PostgreSQL is backed up with its own pg_dump.');
  }

  async close(): Promise<void> {
    await this.#committer.close();
    await this.#listener.close();
    await closePools({ reads: this.pool, writes: this.#writes });
  }
}

function needsOf(selection: Selection): Needs {
  if ('groupOf' in selection) return { groups: [selection.groupOf] };
  return selection;
}
