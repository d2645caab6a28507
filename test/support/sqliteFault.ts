import { DatabaseSync, StatementSync } from 'node:sqlite';

/** One call of SQLite, counted from 1 since the faults were put in. */
export interface SqliteCall {
  readonly number: number;
  readonly sql: string;
}

/** Primary result codes of SQLite that a disk, or another process, can cause. */
export const sqliteFaults = { BUSY: 5, READONLY: 8, IOERR: 10, CORRUPT: 11, FULL: 13 } as const;
export type SqliteFault = keyof typeof sqliteFaults;

/** An error as node:sqlite raises it. */
export function sqliteError(fault: SqliteFault): Error {
  const message = `simulated ${fault}`;
  return Object.assign(new Error(message), {
    code: 'ERR_SQLITE_ERROR',
    errcode: sqliteFaults[fault],
    errstr: message,
  });
}

type Method = (this: DatabaseSync | StatementSync, ...values: unknown[]) => unknown;

/**
 * Asks `before` ahead of each call of SQLite in this process, whatever the connection; what it raises is what the call
 * raises, which is then not made. SQLite itself rolls a transaction back when the disk fails, and so is it here. `after`
 * is told when a call has been made. Returns what takes the faults out again.
 */
export function interceptSqlite(
  before: (call: SqliteCall) => void,
  after: (call: SqliteCall) => void = () => {},
): () => void {
  let number = 0;
  const intercepted = [
    intercept(DatabaseSync.prototype, 'exec', (_self, [sql]) => String(sql)),
    ...(['run', 'get', 'all'] as const).map((name) =>
      intercept(StatementSync.prototype, name, (self) => (self as StatementSync).sourceSQL),
    ),
  ];
  function intercept(
    prototype: object,
    name: string,
    sqlOf: (self: DatabaseSync | StatementSync, values: unknown[]) => string,
  ): () => void {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    const original = descriptor.value as Method;
    const replaced: Method = function (...values) {
      const sql = sqlOf(this, values);
      number += 1;
      const call = { number, sql };
      try {
        before(call);
      } catch (error) {
        if (this instanceof DatabaseSync && this.isTransaction && endsTransaction(error))
          original.call(this, 'ROLLBACK');
        throw error;
      }
      const result = original.apply(this, values);
      after(call);
      return result;
    };
    Object.defineProperty(prototype, name, { ...descriptor, value: replaced });
    return () => Object.defineProperty(prototype, name, descriptor);
  }
  return () => {
    for (const undo of intercepted) undo();
  };
}

/** FULL and IOERR end the transaction by themselves. */
function endsTransaction(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode;
  return code === sqliteFaults.FULL || code === sqliteFaults.IOERR;
}
