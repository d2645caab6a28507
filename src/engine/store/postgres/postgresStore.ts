import type { Pool } from 'pg';
import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
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
  LogPiece,
  NewOperation,
  Selection,
  Store,
} from '../store.ts';
import { claim } from './claim.ts';
import { Committer, channel } from './committer.ts';
import { openDatabase, rowsOf } from './database.ts';
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
  now(): number;
  /** Told of each transaction that is durable: how long it took, ms, and how many commands shared it. */
  readonly measured?: ((ms: number, commands: number) => void) | undefined;
}

/** The store on PostgreSQL, which any number of servers share. */
export class PostgresStore extends PostgresReads implements Store {
  readonly workers: Workers;
  readonly #committer: Committer;
  readonly #listener: Listener;
  readonly #listeners = new Set<() => void>();
  #version = 0;

  private constructor(pool: Pool, { url, groupLimit, now, measured }: PostgresStoreOptions, clockOffset: number) {
    super(pool, clockOffset);
    this.workers = new Workers(pool);
    this.#listener = new Listener(
      url,
      (version) => this.#heard(version),
      () => this.#tell(),
      () => this.workers.heard(),
    );
    const committed = ({ version }: { version: number }) => this.#heard(version);
    this.#committer = new Committer({
      pool,
      groupLimit,
      now,
      committed,
      ...(measured === undefined ? {} : { measured }),
    });
  }

  /** Raises `newer-database`, `storage-failed`. */
  static async open(options: PostgresStoreOptions): Promise<PostgresStore> {
    try {
      const pool = await openDatabase(options.url, options.connections ?? 10);
      try {
        const [row] = await rowsOf(pool, 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint');
        const store = new PostgresStore(pool, options, Number(row?.[0]) - options.now());
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
    const shifted = () => {
      const asked = request();
      return { ...asked, leaseUntil: asked.leaseUntil + this.clockOffset };
    };
    return this.#committer.write({ run: (tx) => claim(tx, shifted()) }, { last: true });
  }

  heartbeat(sequences: readonly number[], leaseUntil: number): Promise<void> {
    return this.#execute(
      'UPDATE operation SET lease_until = $1 WHERE sequence = ANY($2::bigint[]) AND status IN (4, 5)',
      [leaseUntil + this.clockOffset, sequences],
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

  connections(): Connections {
    const { totalCount, idleCount, waitingCount } = this.pool;
    return { total: totalCount, idle: idleCount, waiting: waitingCount, elected: this.elected };
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
    await this.pool.end();
  }
}

function needsOf(selection: Selection): Needs {
  if ('groupOf' in selection) return { groups: [selection.groupOf] };
  return selection;
}
