import type { Pool } from 'pg';
import type { StatisticsQuery } from '../../../operation/answer.ts';
import type { GroupField } from '../../../operation/arrangement.ts';
import type { Aggregation, Condition, Search } from '../../../operation/condition.ts';
import type { Operation, PayloadKind } from '../../../operation/operation.ts';
import type { Query } from '../../../operation/query.ts';
import type { ListPage } from '../store.ts';
import { aggregate } from './aggregate.ts';
import { rowsOf } from './database.ts';
import { storageFailure } from './failure.ts';
import { groups } from './groups.ts';
import { counts, list } from './list.ts';
import * as reader from './reader.ts';
import { countWhere, search } from './search.ts';
import { statistics } from './statistics.ts';

/** The reads of the store: what is shown is what is committed, by whichever server. */
export abstract class PostgresReads {
  protected readonly pool: Pool;

  protected constructor(pool: Pool) {
    this.pool = pool;
  }

  /** What PostgreSQL raises comes out as callers know it. */
  protected async read<T>(read: (pool: Pool) => Promise<T>): Promise<T> {
    try {
      return await read(this.pool);
    } catch (error) {
      throw storageFailure(error);
    }
  }

  /** What is due is looked after by one server of all; the others see nothing of it. */
  protected abstract readonly elected: boolean;

  async dueCallbacks(limit: number) {
    if (!this.elected) return [];
    return this.read((pool) => reader.dueCallbacks(pool, limit));
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
    return this.read((pool) => reader.select(pool, condition, ...values));
  }

  async askedToStop(sequences: readonly number[]): Promise<number[]> {
    const sql = 'SELECT sequence FROM operation WHERE sequence = ANY($1::bigint[]) AND status = 5';
    const rows = await this.read((pool) => rowsOf(pool, sql, [sequences]));
    return rows.map(([sequence]) => Number(sequence));
  }

  nextDue(): Promise<number | null> {
    return this.#earliest('SELECT min(due_at) FROM operation WHERE status = 1');
  }

  nextExpiry(): Promise<number | null> {
    return this.#earliest('SELECT min(expires_at) FROM operation WHERE expires_at IS NOT NULL');
  }

  async #earliest(sql: string): Promise<number | null> {
    if (!this.elected) return null;
    const [row] = await this.read((pool) => rowsOf(pool, sql));
    return row?.[0] === null || row === undefined ? null : Number(row[0]);
  }

  waiting() {
    return this.read(reader.waiting);
  }

  countsByType() {
    return this.read(reader.countsByType);
  }

  groups(by: GroupField, page: { limit: number; after?: string }) {
    return this.read((pool) => groups(pool, by, page));
  }

  list(query: Query, page: ListPage) {
    return this.read((pool) => list(pool, query, page));
  }

  counts(query: Query) {
    return this.read((pool) => counts(pool, query));
  }

  search(asked: Search) {
    return this.read((pool) => search(pool, asked));
  }

  aggregate(asked: Aggregation) {
    return this.read((pool) => aggregate(pool, asked));
  }

  countWhere(where: Condition, most: number) {
    return this.read((pool) => countWhere(pool, where, most));
  }

  statistics(query: StatisticsQuery) {
    return this.read((pool) => statistics(pool, query));
  }

  payload(sequence: number, kind: PayloadKind): Promise<string | null> {
    return this.read((pool) => reader.payload(pool, sequence, kind));
  }

  payloads(sequences: readonly number[], kinds: readonly PayloadKind[]) {
    return this.read((pool) => reader.payloads(pool, sequences, kinds));
  }

  stack(sequence: number): Promise<string | null> {
    return this.read((pool) => reader.payload(pool, sequence, 'stack'));
  }

  attempts(operation: Operation) {
    return this.read((pool) => reader.attempts(pool, operation));
  }

  events(operation: Operation) {
    return this.read((pool) => reader.events(pool, operation));
  }

  log(sequence: number, after: number, limit: number) {
    return this.read((pool) => reader.log(pool, sequence, after, limit));
  }

  paused() {
    return this.read(reader.paused);
  }

  changesSince(version: number, limit: number) {
    return this.read((pool) => reader.changesSince(pool, version, limit));
  }

  gone(from: number, before: number, limit: number) {
    return this.read((pool) => reader.gone(pool, from, before, limit));
  }
}
