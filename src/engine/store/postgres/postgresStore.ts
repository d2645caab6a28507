import type { Pool } from 'pg';
import type { Aggregation, Condition, Search } from '../../../operation/condition.ts';
import { OperationFailure } from '../../../operation/error.ts';
import type { Operation, PayloadKind } from '../../../operation/operation.ts';
import type { Query } from '../../../operation/query.ts';
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
import { aggregate } from './aggregate.ts';
import { claim } from './claim.ts';
import { Committer } from './committer.ts';
import { openDatabase, rowsOf } from './database.ts';
import * as duty from './duty.ts';
import { storageFailure } from './failure.ts';
import { counts, list } from './list.ts';
import { Listener } from './listener.ts';
import type { Needs } from './loader.ts';
import * as reader from './reader.ts';
import { countWhere, search } from './search.ts';
import { statistics } from './statistics.ts';

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`; the database is ours alone. */
  readonly url: string;
  /** Most operations in one bulk. */
  readonly groupLimit: number;
  /** Connections besides the one that listens; one of them writes. */
  readonly connections?: number;
  now(): number;
}

/** The store on PostgreSQL, which any number of servers share. */
export class PostgresStore implements Store {
  readonly #pool: Pool;
  readonly #committer: Committer;
  readonly #listener: Listener;
  readonly #listeners = new Set<() => void>();
  #version = 0;

  private constructor(pool: Pool, { url, groupLimit, now }: PostgresStoreOptions) {
    this.#pool = pool;
    this.#listener = new Listener(url, (version) => this.#heard(version));
    this.#committer = new Committer({ pool, groupLimit, now, committed: ({ version }) => this.#heard(version) });
  }

  /** Raises `newer-database`, `storage-failed`. */
  static async open(options: PostgresStoreOptions): Promise<PostgresStore> {
    try {
      const pool = await openDatabase(options.url, options.connections ?? 10);
      const store = new PostgresStore(pool, options);
      try {
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

  /** A commit of this server, or of another one, is durable. */
  #heard(version: number): void {
    if (version <= this.#version) return;
    this.#version = version;
    for (const listener of this.#listeners) listener();
  }

  /** What PostgreSQL raises comes out as callers know it. */
  async #read<T>(read: (pool: Pool) => Promise<T>): Promise<T> {
    try {
      return await read(this.#pool);
    } catch (error) {
      throw storageFailure(error);
    }
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

  heartbeat(sequences: readonly number[], leaseUntil: number): Promise<void> {
    return this.#execute(
      'UPDATE operation SET lease_until = $1 WHERE sequence = ANY($2::bigint[]) AND status IN (4, 5)',
      [leaseUntil, sequences],
    );
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
    await this.#execute(sql, [type ?? '']);
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

  dueCallbacks(limit: number) {
    return this.#read((pool) => reader.dueCallbacks(pool, limit));
  }

  async find(id: string): Promise<Operation | undefined> {
    const [operation] = await this.#select('WHERE o.id = $1', id.toLowerCase());
    return operation;
  }

  active(): Promise<Operation[]> {
    return this.#select('WHERE o.status IN (4, 5) ORDER BY o.sequence');
  }

  expiredLeases(now: number): Promise<Operation[]> {
    return this.#select('WHERE o.status IN (4, 5) AND (o.lease_until IS NULL OR o.lease_until < $1)', now);
  }

  #select(condition: string, ...values: unknown[]): Promise<Operation[]> {
    return this.#read((pool) => reader.select(pool, condition, ...values));
  }

  nextDue(): Promise<number | null> {
    return this.#earliest('SELECT min(due_at) FROM operation WHERE status = 1');
  }

  nextExpiry(): Promise<number | null> {
    return this.#earliest('SELECT min(expires_at) FROM operation WHERE expires_at IS NOT NULL');
  }

  async #earliest(sql: string): Promise<number | null> {
    const [row] = await this.#read((pool) => rowsOf(pool, sql));
    return row?.[0] === null || row === undefined ? null : Number(row[0]);
  }

  waiting() {
    return this.#read(reader.waiting);
  }

  list(query: Query, page: { limit: number; after?: string }) {
    return this.#read((pool) => list(pool, query, page));
  }

  counts(query: Query) {
    return this.#read((pool) => counts(pool, query));
  }

  search(asked: Search) {
    return this.#read((pool) => search(pool, asked));
  }

  aggregate(asked: Aggregation) {
    return this.#read((pool) => aggregate(pool, asked));
  }

  countWhere(where: Condition, most: number) {
    return this.#read((pool) => countWhere(pool, where, most));
  }

  statistics(options: { since: number; byType: boolean }) {
    return this.#read((pool) => statistics(pool, options));
  }

  payload(sequence: number, kind: PayloadKind): Promise<string | null> {
    return this.#read((pool) => reader.payload(pool, sequence, kind));
  }

  payloads(sequences: readonly number[], kinds: readonly PayloadKind[]) {
    return this.#read((pool) => reader.payloads(pool, sequences, kinds));
  }

  stack(sequence: number): Promise<string | null> {
    return this.#read((pool) => reader.payload(pool, sequence, 'stack'));
  }

  attempts(operation: Operation) {
    return this.#read((pool) => reader.attempts(pool, operation));
  }

  events(operation: Operation) {
    return this.#read((pool) => reader.events(pool, operation));
  }

  log(sequence: number, after: number, limit: number) {
    return this.#read((pool) => reader.log(pool, sequence, after, limit));
  }

  paused() {
    return this.#read(reader.paused);
  }

  version(): number {
    return this.#version;
  }

  changesSince(version: number, limit: number) {
    return this.#read((pool) => reader.changesSince(pool, version, limit));
  }

  gone(from: number, before: number, limit: number) {
    return this.#read((pool) => reader.gone(pool, from, before, limit));
  }

  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async backup(): Promise<void> {
    throw new OperationFailure('invalid-request', 'A database of PostgreSQL is backed up with its own pg_dump.');
  }

  async close(): Promise<void> {
    await this.#committer.drain();
    await this.#listener.close();
    await this.#pool.end();
  }
}

function needsOf(selection: Selection): Needs {
  if ('groupOf' in selection) return { groups: [selection.groupOf] };
  return selection;
}
