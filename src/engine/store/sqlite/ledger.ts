import type { Status } from '../../../operation/status.ts';
import { statusCode } from '../columns.ts';
import type { Statements } from './database.ts';

/**
 * The numbers that belong to every transaction: change numbers, sequence numbers, and the counts by status and type.
 * They are kept in memory, written once at the end of a transaction, and put back when one is rolled back.
 */
export class Ledger {
  readonly #statements: Statements;
  readonly #deltas = new Map<Status, Map<string, number>>();
  /** Change number of the newest write. */
  version = 0;
  /** Sequence number of the newest operation. */
  sequence = 0;
  /** Changes up to this number are no longer complete, since their tombstones are gone. */
  horizon = 0;
  #committed = { version: 0, sequence: 0, horizon: 0 };

  constructor(statements: Statements) {
    this.#statements = statements;
    for (const row of statements.of('SELECT name, value FROM counter').all()) {
      if (row.name === 'version') this.version = Number(row.value);
      else if (row.name === 'sequence') this.sequence = Number(row.value);
      else this.horizon = Number(row.value);
    }
    this.commit();
  }

  /** The transaction is durable: this is where a rollback goes back to. */
  commit(): void {
    const { version, sequence, horizon } = this;
    this.#committed = { version, sequence, horizon };
  }

  /** The transaction was rolled back. Asks nothing of the database, which may be what has failed. */
  rollback(): void {
    this.#deltas.clear();
    Object.assign(this, this.#committed);
  }

  /** Counts one operation of a type in or out of a status. */
  count(status: Status, type: string, delta: 1 | -1): void {
    let types = this.#deltas.get(status);
    if (types === undefined) {
      types = new Map();
      this.#deltas.set(status, types);
    }
    types.set(type, (types.get(type) ?? 0) + delta);
  }

  /** Writes counters and counts; the last writes of a transaction. */
  write(): void {
    const add = this.#statements.of(
      'INSERT INTO count (status, type, n) VALUES (?, ?, ?) ON CONFLICT (status, type) DO UPDATE SET n = n + excluded.n',
    );
    for (const [status, types] of this.#deltas) {
      for (const [type, delta] of types) if (delta !== 0) add.run(statusCode[status], type, delta);
    }
    this.#deltas.clear();
    const set = this.#statements.of('UPDATE counter SET value = ? WHERE name = ? AND value <> ?');
    set.run(this.version, 'version', this.version);
    set.run(this.sequence, 'sequence', this.sequence);
    set.run(this.horizon, 'horizon', this.horizon);
  }
}
