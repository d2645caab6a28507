import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { Attempt, Operation } from '../../../operation/operation.ts';
import type { Status } from '../../../operation/status.ts';
import {
  insertColumns,
  outcomeNames,
  payloadKind,
  selectList,
  statusCode,
  toColumns,
  toOperation,
  toRow,
} from './columns.ts';
import type { Statements } from './database.ts';
import type { Ledger } from './ledger.ts';

/** Columns of a row that only the store knows. */
export interface Hidden {
  readonly lane: string | null;
  readonly held: boolean;
  readonly digest: string | null;
}

export interface EventDraft {
  readonly at: number;
  readonly by: string;
  readonly why: string | null;
}

const insertSql = `INSERT INTO operation (${insertColumns.join(', ')}) VALUES (${insertColumns.map(() => '?').join(', ')})`;

/**
 * Single rows inside a transaction. Each write of an operation gets the next change number and leaves one event under
 * it, and moves the counts along.
 */
export class Writer {
  readonly statements: Statements;
  readonly ledger: Ledger;
  /** Statements and texts by what makes them differ, since building a long text costs more than running it. */
  readonly #updates = new Map<string, StatementSync>();
  readonly #selects = new Map<string, string>();

  constructor(statements: Statements, ledger: Ledger) {
    this.statements = statements;
    this.ledger = ledger;
  }

  /**
   * Inserts a submitted operation. One event row stands for both of its first events: `New` under the change number
   * before, and the status it was placed in under its own.
   */
  insert(operation: Omit<Operation, 'version'>, hidden: Hidden, event: EventDraft): Operation {
    this.ledger.version += 2;
    const stored: Operation = { ...operation, version: this.ledger.version };
    const row = toRow(stored);
    row.push(hidden.lane, hidden.held ? 1 : 0, hidden.digest);
    this.statements.of(insertSql).run(...row);
    this.ledger.count(stored.status, stored.type, 1);
    this.#event(stored.version, stored.sequence, null, stored.status, event);
    return stored;
  }

  /** Moves an operation through statuses (none: only fields change) and sets fields; the row is written once. */
  update(
    before: Operation,
    moves: readonly Status[],
    set: Partial<Operation>,
    event: EventDraft,
    leaseUntil?: number,
  ): Operation {
    let from = before.status;
    for (const to of moves.length === 0 ? [from] : moves) {
      this.#event(++this.ledger.version, before.sequence, from, to, event);
      from = to;
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
    this.#set(before.sequence, fields, leaseUntil);
    return { ...before, ...fields };
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

  #event(version: number, sequence: number, from: Status | null, to: Status, event: EventDraft): void {
    this.statements
      .of('INSERT INTO event (version, sequence, at, source, target, author, why) VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(version, sequence, event.at, from === null ? null : statusCode[from], statusCode[to], event.by, event.why);
  }

  /** Removes the event of an operation's last write if that only changed fields, by this author. */
  dropPassingEvent(operation: Operation, author: string): void {
    this.statements
      .of('DELETE FROM event WHERE version = ? AND sequence = ? AND source = target AND author = ?')
      .run(operation.version, operation.sequence, author);
  }

  attempt(sequence: number, attempt: Attempt): void {
    this.statements
      .of('INSERT OR REPLACE INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        sequence,
        attempt.number,
        attempt.worker,
        attempt.startedAt,
        attempt.endedAt ?? attempt.startedAt,
        outcomeNames.indexOf(attempt.outcome ?? 'Lost'),
        attempt.error?.code ?? null,
        attempt.error?.message ?? null,
        attempt.error?.stack ?? null,
      );
  }

  payload(sequence: number, kind: keyof typeof payloadKind, body: string | null): void {
    if (body === null) {
      this.statements.of('DELETE FROM payload WHERE sequence = ? AND kind = ?').run(sequence, payloadKind[kind]);
    } else {
      this.statements
        .of('INSERT OR REPLACE INTO payload (sequence, kind, body) VALUES (?, ?, ?)')
        .run(sequence, payloadKind[kind], body);
    }
  }

  /** Removes an operation and all that belongs to it; a tombstone tells the change to those who follow. */
  erase(operation: Operation, at: number): void {
    const { sequence } = operation;
    for (const table of ['operation', 'payload', 'attempt', 'event', 'log']) {
      this.statements.of(`DELETE FROM ${table} WHERE sequence = ?`).run(sequence);
    }
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
    const input = `(SELECT p.body FROM payload p WHERE p.sequence = o.sequence AND p.kind = ${payloadKind.input})`;
    const rows = this.statements.arrays(`SELECT ${selectList}, ${input} FROM operation o ${condition}`).all(...values);
    return rows.map((row) => ({ operation: toOperation(row), input: row.at(-1) as string | null }));
  }

  one(condition: string, ...values: SQLInputValue[]): Operation | undefined {
    const row = this.statements.arrays(this.#selectOf(condition)).get(...values);
    return row === undefined ? undefined : toOperation(row);
  }
}
