import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { OperationFailure } from '../../../operation/error.ts';
import { defineFunctions } from './functions.ts';
import { migrations } from './schema.ts';

/**
 * SQLite versions whose WAL mode is sound: 3.7.0 to 3.51.2 could lose committed pages when one connection writes while
 * another checkpoints (sqlite.org, wal.html); fixed in 3.51.3 and in the backports 3.50.7 and 3.44.6.
 */
export function walIsSound(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (major !== 3) return major > 3;
  if (minor === 44) return patch >= 6;
  if (minor === 50) return patch >= 7;
  return minor > 51 || (minor === 51 && patch >= 3);
}

/** Statements of {@link Statements.passing} that are kept. */
const mostPassing = 50;

/** Statements are prepared once and kept for the life of the connection. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  readonly #arrays = new Map<string, StatementSync>();
  readonly #passing = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The prepared statement of this text; its rows come as objects. */
  of(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  /** The same with rows as arrays, in a cache of its own; twice as fast for wide rows. */
  arrays(sql: string): ArrayStatement {
    let statement = this.#arrays.get(sql);
    if (statement === undefined) {
      statement = this.#prepareArrays(sql);
      this.#arrays.set(sql, statement);
    }
    return statement as unknown as ArrayStatement;
  }

  /** The same for texts of which there are any number: only the latest are kept. */
  passing(sql: string): ArrayStatement {
    const statement = this.#passing.get(sql) ?? this.#prepareArrays(sql);
    this.#passing.delete(sql);
    this.#passing.set(sql, statement);
    const [oldest] = this.#passing.keys();
    if (this.#passing.size > mostPassing && oldest !== undefined) this.#passing.delete(oldest);
    return statement as unknown as ArrayStatement;
  }

  #prepareArrays(sql: string): StatementSync {
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  }
}

type Values = SQLInputValue[];

/** A statement whose rows come as arrays. */
export interface ArrayStatement {
  get(...values: Values): unknown[] | undefined;
  all(...values: Values): unknown[][];
}

/** Opens the file durably and brings its schema up to date. Raises `newer-database`, `damaged-database`, `storage-failed`. */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    const version = String(Object.values(database.prepare('SELECT sqlite_version()').get() ?? {})[0]);
    database.exec(`PRAGMA journal_mode = ${walIsSound(version) ? 'WAL' : 'TRUNCATE'}`);
    database.exec(`
      PRAGMA synchronous = FULL;
      PRAGMA fullfsync = 1;
      PRAGMA checkpoint_fullfsync = 1;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA cache_size = -16000;
      PRAGMA temp_store = MEMORY;
      PRAGMA foreign_keys = ON;
    `);
    defineFunctions(database);
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync): void {
  const current = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (current > migrations.length) {
    throw new OperationFailure(
      'newer-database',
      `The database has schema ${current}, this version knows ${migrations.length}. Update the extension, or choose another data folder.`,
    );
  }
  for (let step = current; step < migrations.length; step++) {
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec(migrations[step] ?? '');
      database.exec(`PRAGMA user_version = ${step + 1}`);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
}
