import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { Operation } from '../../../operation/operation.ts';
import type { Status } from '../../../operation/status.ts';
import type { Callback } from '../../callback.ts';
import {
  insertColumns,
  isPlain,
  payloadKind,
  payloadPlace,
  selectList,
  toColumns,
  toOperation,
  toPlainRow,
  toRow,
} from '../columns.ts';
import type { EventDraft, Hidden, Rows } from '../rows.ts';
import * as callback from './callback.ts';
import type { Statements } from './database.ts';
import { History } from './history.ts';
import { release } from './lane.ts';
import type { Ledger } from './ledger.ts';
import { Recency } from './recency.ts';

const insertSql = (columns: readonly string[]) =>
  `INSERT INTO operation (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
const insertPlain = insertSql(insertColumns.plain);
const insertWhole = insertSql(insertColumns.whole);

/**
 * Single rows inside a transaction. Each write of an operation gets the next change number and leaves one event under
 * it, and moves the counts along.
 */
export class Writer implements Rows {
  readonly statements: Statements;
  readonly ledger: Ledger;
  readonly history: History;
  readonly recency: Recency;
  /** Statements and texts by what makes them differ, since building a long text costs more than running it. */
  readonly #updates = new Map<string, StatementSync>();
  readonly #selects = new Map<string, string>();

  constructor(statements: Statements, ledger: Ledger) {
    this.statements = statements;
    this.ledger = ledger;
    this.history = new History(statements);
    this.recency = new Recency(statements, ledger);
  }

  /**
   * Inserts a submitted operation. One event row stands for both of its first events: `New` under the change number
   * before, and the status it was placed in under its own.
   */
  insert(operation: Omit<Operation, 'version'>, hidden: Hidden, event: EventDraft): Operation {
    this.ledger.version += 2;
    const stored: Operation = { ...operation, version: this.ledger.version };
    // Half of the time that an insert takes is for its parameters.
    if (hidden.lane === null && hidden.digest === null && isPlain(stored)) {
      this.statements.of(insertPlain).run(...toPlainRow(stored));
    } else {
      this.statements.of(insertWhole).run(...toRow(stored), hidden.lane, hidden.held ? 1 : 0, hidden.digest);
    }
    this.ledger.count(stored.status, stored.type, 1);
    const { version, sequence, status } = stored;
    this.history.add({ version, sequence, previous: 0, from: null, to: status }, event);
    return stored;
  }

  /**
   * Moves an operation through statuses (none: only fields change) and sets fields; the row is written once. `before` is
   * the row as it is now, since its version is what the first event follows (`follows`: another one).
   */
  update(
    before: Operation,
    moves: readonly Status[],
    set: Partial<Operation>,
    event: EventDraft,
    { leaseUntil, follows }: { leaseUntil?: number; follows?: number } = {},
  ): Operation {
    const { sequence } = before;
    let from = before.status;
    let previous = follows ?? before.version;
    const targets = moves.length === 0 ? [from] : moves;
    for (const [index, to] of targets.entries()) {
      const version = ++this.ledger.version;
      const attempt = index === targets.length - 1 ? event.attempt : undefined;
      this.history.add({ version, sequence, previous, from, to }, event, attempt);
      from = to;
      previous = version;
    }
    const fields: Partial<Operation> = {
      ...set,
      modifiedBy: event.by,
      modifiedAt: event.at,
      version: this.ledger.version,
    };
    if (from !== before.status) {
      fields.status = from;
      this.ledger.count(before.status, before.type, -1);
      this.ledger.count(from, before.type, 1);
    }
    this.#set(sequence, fields, leaseUntil);
    return { ...before, ...fields };
  }

  byId(id: string): Operation | undefined {
    return this.one('WHERE o.id = ?', id);
  }

  again({ sequence }: Operation): Operation | undefined {
    return this.one('WHERE o.sequence = ?', sequence);
  }

  isCurrent({ sequence, version }: Operation): boolean {
    return this.versionOf(sequence) === version;
  }

  byKey(key: string): { operation: Operation; digest: string | null } | undefined {
    const operation = this.one('WHERE o.idempotency_key = ?', key);
    if (operation === undefined) return undefined;
    const row = this.statements.arrays('SELECT digest FROM operation WHERE sequence = ?').get(operation.sequence);
    return { operation, digest: (row?.[0] ?? null) as string | null };
  }

  waitingLeader(type: string, executionGroup: string, but: number): Operation | undefined {
    return this.one(
      'INDEXED BY operation_bulk WHERE o.type = ? AND o.execution_group = ? AND o.status = 2 AND o.attempts = 0 AND o.sequence <> ? ORDER BY o.sequence DESC LIMIT 1',
      type,
      executionGroup,
      but,
    );
  }

  followers(leaderId: string): Operation[] {
    return this.select(
      'INDEXED BY operation_leader WHERE o.group_leader_id = ? AND o.status = 3 ORDER BY o.sequence',
      leaderId,
    );
  }

  input(sequence: number): string | null {
    const place = payloadPlace(sequence, 'input');
    const row = this.statements.arrays('SELECT body FROM payload WHERE place = ?').get(place);
    return (row?.[0] ?? null) as string | null;
  }

  nextSequence(): number {
    return ++this.ledger.sequence;
  }

  dropPassing(operation: Operation, author: string): number {
    return this.history.dropPassing(operation, author);
  }

  addCallback(sequence: number, wanted: Callback): void {
    callback.add(this, sequence, wanted);
  }

  armCallbacks(operation: Operation, at: number): void {
    callback.arm(this, operation, at);
  }

  release(lane: string): void {
    release(this.statements, lane);
  }

  /** The version of a row as it is now; undefined when there is no such row. */
  versionOf(sequence: number): number | undefined {
    const row = this.statements.arrays('SELECT version FROM operation WHERE sequence = ?').get(sequence);
    return row === undefined ? undefined : Number(row[0]);
  }

  #set(sequence: number, fields: Partial<Operation>, leaseUntil: number | undefined): void {
    const [columns, values] = toColumns(fields);
    if (leaseUntil !== undefined) {
      columns.push('lease_until');
      values.push(leaseUntil);
    }
    values.push(sequence);
    this.#updateOf(columns).run(...values);
  }

  #updateOf(columns: readonly string[]): StatementSync {
    const shape = columns.join();
    let statement = this.#updates.get(shape);
    if (statement === undefined) {
      statement = this.statements.of(`UPDATE operation SET ${columns.join(' = ?, ')} = ? WHERE sequence = ?`);
      this.#updates.set(shape, statement);
    }
    return statement;
  }

  note(operation: Operation, event: EventDraft): void {
    this.history.note(operation, ++this.ledger.version, event);
  }

  payload(sequence: number, kind: keyof typeof payloadKind, body: string | null): void {
    const place = payloadPlace(sequence, kind);
    if (body === null) this.statements.of('DELETE FROM payload WHERE place = ?').run(place);
    else this.statements.of('INSERT OR REPLACE INTO payload (place, body) VALUES (?, ?)').run(place, body);
  }

  /** Removes an operation and all that belongs to it; a tombstone tells the change to those who follow. */
  erase(operation: Operation, at: number): void {
    const { sequence } = operation;
    this.history.erase(sequence, this.versionOf(sequence) ?? operation.version);
    for (const table of ['operation', 'log']) {
      this.statements.of(`DELETE FROM ${table} WHERE sequence = ?`).run(sequence);
    }
    this.statements.of('DELETE FROM payload WHERE place >= ? AND place < ?').run(sequence * 4, sequence * 4 + 4);
    if (operation.callbackUrl !== null) this.statements.of('DELETE FROM callback WHERE sequence = ?').run(sequence);
    this.ledger.count(operation.status, operation.type, -1);
    this.statements
      .of('INSERT INTO tombstone (version, id, sequence, at) VALUES (?, ?, ?, ?)')
      .run(++this.ledger.version, operation.id, sequence, at);
  }

  #selectOf(condition: string): string {
    let sql = this.#selects.get(condition);
    if (sql === undefined) {
      sql = `SELECT ${selectList} FROM operation o ${condition}`;
      this.#selects.set(condition, sql);
    }
    return sql;
  }

  /** The operations of a condition on the alias `o`. */
  select(condition: string, ...values: SQLInputValue[]): Operation[] {
    return this.statements
      .arrays(this.#selectOf(condition))
      .all(...values)
      .map(toOperation);
  }

  /** The same, each with the JSON text of its input (null: none). */
  selectWithInput(condition: string, ...values: SQLInputValue[]): { operation: Operation; input: string | null }[] {
    const input = `(SELECT p.body FROM payload p WHERE p.place = o.sequence * 4 + ${payloadKind.input})`;
    const rows = this.statements.arrays(`SELECT ${selectList}, ${input} FROM operation o ${condition}`).all(...values);
    return rows.map((row) => ({ operation: toOperation(row), input: row.at(-1) as string | null }));
  }

  one(condition: string, ...values: SQLInputValue[]): Operation | undefined {
    const row = this.statements.arrays(this.#selectOf(condition)).get(...values);
    return row === undefined ? undefined : toOperation(row);
  }
}
