import type { DatabaseSync } from 'node:sqlite';
import type { StatisticsQuery } from '../../../operation/answer.ts';
import type { GroupField } from '../../../operation/arrangement.ts';
import type { Aggregation, Condition, Search } from '../../../operation/condition.ts';
import type { Operation, PayloadKind } from '../../../operation/operation.ts';
import type { Query } from '../../../operation/query.ts';
import { change, eraseAll, load } from '../rules/change.ts';
import { keep, replace } from '../rules/keep.ts';
import { Placement } from '../rules/placement.ts';
import { submit } from '../rules/submit.ts';
import {
  anyCommit,
  type CallbackResult,
  type ClaimRequest,
  type Commit,
  type Decide,
  type DueCallback,
  type KeptOperation,
  type Lease,
  type ListPage,
  type LogPiece,
  type NewOperation,
  type Selection,
  type Store,
} from '../store.ts';
import { aggregate } from './aggregate.ts';
import { copyDatabase } from './backup.ts';
import * as callback from './callback.ts';
import { claim } from './claim.ts';
import { Committer } from './committer.ts';
import { countWhere } from './count.ts';
import { counts } from './counts.ts';
import { openDatabase, Statements } from './database.ts';
import * as duty from './duty.ts';
import { groups } from './groups.ts';
import { Ledger } from './ledger.ts';
import { list } from './list.ts';
import * as reader from './reader.ts';
import { search } from './search.ts';
import { statistics } from './statistics.ts';
import { type ReadLimits, readLimits } from './windows.ts';
import { Writer } from './writer.ts';

export interface SqliteStoreOptions {
  readonly file: string;
  /** Most operations in one bulk. */
  readonly groupLimit: number;
  now(): number;
  readonly reading?: ReadLimits;
  readonly measured?: (ms: number, commands: number) => void;
}

/**
 * The store on node:sqlite: one connection, owned by one process. Writes are committed in groups; reads run between
 * transactions, so they see only what is durable.
 */
export class SqliteStore implements Store {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #committer: Committer;
  readonly #writer: Writer;
  readonly #placement: Placement;
  readonly #reading: ReadLimits;
  readonly #listeners = new Set<(commit: Commit) => void>();
  readonly connections = () => null;
  readonly waiting = () => this.#read(() => reader.waiting(this.#writer));
  readonly paused = () => this.#read(() => reader.paused(this.#writer));
  readonly countsByType = () => this.#read(() => reader.countsByType(this.#writer));

  constructor({ file, groupLimit, now, reading = readLimits, measured = () => {} }: SqliteStoreOptions) {
    this.#reading = reading;
    this.#file = file;
    this.#database = openDatabase(file);
    const statements = new Statements(this.#database);
    const ledger = new Ledger(statements);
    this.#writer = new Writer(statements, ledger);
    this.#placement = new Placement(this.#writer, groupLimit, now);
    let version = ledger.version;
    this.#committer = new Committer(this.#database, {
      finish: () => {
        this.#placement.flush();
        ledger.write();
      },
      rollback: () => {
        this.#placement.reset();
        ledger.rollback();
      },
      committed: () => {
        ledger.commit();
        if (ledger.version === version) return;
        version = ledger.version;
        // One process: it knows by itself what it submitted.
        for (const listener of this.#listeners) listener(anyCommit);
      },
      measured,
    });
  }

  submit(rows: readonly NewOperation[], now: number) {
    return this.#committer.write(() => submit(this.#writer, this.#placement, rows, now));
  }

  change<T>(selection: Selection, decide: Decide<T>): Promise<T> {
    return this.#committer.write(() => change(this.#writer, this.#placement, selection, decide));
  }

  remove(
    selection: Selection,
    choose: (rows: readonly Operation[]) => readonly Operation[],
    at: number,
  ): Promise<void> {
    return this.#committer.write(() => {
      const rows = load(this.#writer, this.#placement, selection);
      const gone = choose(rows);
      if (gone.length > 0) eraseAll(this.#writer, gone, rows[0], at);
    });
  }

  keep(rows: readonly KeptOperation[], now: number) {
    return this.#committer.write(() => keep(this.#writer, rows, now));
  }

  replace(row: KeptOperation, check: (group: readonly Operation[]) => void, now: number) {
    return this.#committer.write(() => replace(this.#writer, this.#placement, row, check, now));
  }

  claim(request: () => ClaimRequest) {
    return this.#committer.write(() => claim(this.#writer, this.#placement, request()), { last: true });
  }

  heartbeat(leases: readonly Lease[], worker: string, leaseUntil: number): Promise<number[]> {
    return this.#committer.write(() => duty.heartbeat(this.#writer, leases, worker, leaseUntil));
  }

  promote(now: number, limit: number): Promise<number> {
    return this.#committer.write(() => duty.promote(this.#writer, this.#placement, now, limit));
  }

  capDelays(now: number): Promise<void> {
    return this.#committer.write(() => duty.capDelays(this.#writer, now));
  }

  expire(now: number, limit: number): Promise<number> {
    return this.#committer.write(() => duty.expire(this.#writer, this.#placement, now, limit));
  }

  appendLog(pieces: readonly LogPiece[]): Promise<void> {
    return this.#committer.write(() => duty.appendLog(this.#writer, pieces));
  }

  setPaused(type: string | null, paused: boolean) {
    return this.#committer.write(() => duty.setPaused(this.#writer, type, paused));
  }

  settleCallback(due: DueCallback, result: CallbackResult) {
    return this.#committer.write(() => callback.settle(this.#writer, due, result));
  }

  dueCallbacks(limit: number) {
    return this.#read(() => callback.due(this.#writer, limit));
  }

  find(id: string): Promise<Operation | undefined> {
    return this.#read(() => this.#writer.one('WHERE o.id = ?', id.toLowerCase()));
  }

  active(): Promise<Operation[]> {
    return this.#select('INDEXED BY operation_status WHERE o.status IN (4, 5) ORDER BY o.sequence');
  }

  expiredLeases(now: number): Promise<Operation[]> {
    return this.#select(
      'INDEXED BY operation_status WHERE o.status IN (4, 5) AND (o.lease_until IS NULL OR o.lease_until < ?)',
      now,
    );
  }

  askedToStop(sequences: readonly number[]) {
    return this.#read(() => reader.askedToStop(this.#writer, sequences));
  }

  nextDue(): Promise<number | null> {
    return this.#earliest('SELECT min(due_at) AS at FROM operation INDEXED BY operation_due WHERE status = 1');
  }

  nextExpiry(): Promise<number | null> {
    return this.#earliest(
      'SELECT min(expires_at) AS at FROM operation INDEXED BY operation_expiry WHERE expires_at IS NOT NULL',
    );
  }

  #select(condition: string, ...values: number[]): Promise<Operation[]> {
    return this.#read(() => this.#writer.select(condition, ...values));
  }

  /** What SQLite raises comes out as callers know it. */
  async #read<T>(read: () => T | Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw this.#committer.failure(error);
    }
  }

  async #earliest(sql: string): Promise<number | null> {
    const at = await this.#read(() => this.#writer.statements.of(sql).get()?.at);
    return at === null || at === undefined ? null : Number(at);
  }

  list(query: Query, page: ListPage) {
    return this.#read(() => list(this.#writer, query, page));
  }

  counts(query: Query) {
    return this.#read(() => counts(this.#writer, query));
  }

  groups(by: GroupField, page: { limit: number; after?: string }) {
    return this.#read(() => groups(this.#writer, by, page));
  }

  search(asked: Search) {
    return this.#read(() => search(this.#writer, asked, this.#reading));
  }

  aggregate(asked: Aggregation) {
    return this.#read(() => aggregate(this.#writer, asked, this.#reading));
  }

  countWhere(where: Condition, most: number) {
    return this.#read(() => countWhere(this.#writer, where, most, this.#reading));
  }

  statistics(query: StatisticsQuery) {
    return this.#read(() => statistics(this.#writer, query, this.#reading));
  }

  payload(sequence: number, kind: PayloadKind): Promise<string | null> {
    return this.#read(() => reader.payload(this.#writer, sequence, kind));
  }

  payloads(sequences: readonly number[], kinds: readonly PayloadKind[]) {
    return this.#read(() => reader.payloads(this.#writer, sequences, kinds));
  }

  stack(sequence: number): Promise<string | null> {
    return this.#read(() => reader.payload(this.#writer, sequence, 'stack'));
  }

  attempts(operation: Operation) {
    return this.#read(() => this.#writer.history.attempts(operation));
  }

  events(operation: Operation) {
    return this.#read(() => this.#writer.history.events(operation));
  }

  log(sequence: number, after: number, limit: number) {
    return this.#read(() => reader.log(this.#writer, sequence, after, limit));
  }

  version(): number {
    return this.#writer.ledger.version;
  }

  changesSince(version: number, limit: number) {
    return this.#read(() => reader.changesSince(this.#writer, version, limit));
  }

  gone(from: number, before: number, limit: number) {
    return this.#read(() => reader.gone(this.#writer, from, before, limit));
  }

  onCommit(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  backup(file: string): Promise<void> {
    return copyDatabase(this.#file, file);
  }

  /** True once a read or a write met damage in the file: the next start has to look at all of it. */
  get damaged(): boolean {
    return this.#committer.damaged;
  }

  async close(): Promise<void> {
    this.#committer.flush();
    try {
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // Everything is durable in the log; the next start copies it.
    } finally {
      this.#database.close();
    }
  }
}
