import { OperationFailure } from '../../../operation/error.ts';

/** SQLite's primary result code of an error, or undefined when it is not one of SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

const [sqliteIoError, sqliteCorrupt, sqliteFull, sqliteReadonly, sqliteCannotOpen, sqliteNotADatabase] = [
  10, 11, 13, 8, 14, 26,
];

/** Pages of a database that do not fit together. */
export class DamagedPages extends Error {}

/** True when an error says that the database file is damaged, or is none. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return error instanceof DamagedPages || code === sqliteCorrupt || code === sqliteNotADatabase;
}

/** What an error of SQLite means to callers; errors of other kinds are passed through. */
export function storageFailure(error: unknown): unknown {
  const options = { cause: error };
  switch (sqliteCode(error)) {
    case undefined:
      return error;
    case sqliteFull:
      return new OperationFailure(
        'storage-full',
        'The disk is full: nothing was stored. Free some space and try again.',
        options,
      );
    case sqliteCorrupt:
    case sqliteNotADatabase:
      return new OperationFailure(
        'damaged-database',
        'The database is damaged. Restart the engine: the damaged file is moved aside and a new one is made.',
        options,
      );
    case sqliteReadonly:
    case sqliteCannotOpen:
      return new OperationFailure(
        'storage-failed',
        'The data folder cannot be written. Check its permissions, or choose another folder.',
        options,
      );
    case sqliteIoError:
      return new OperationFailure(
        'storage-failed',
        'The disk reported an error: nothing was stored. Try again.',
        options,
      );
    default:
      return new OperationFailure('storage-failed', `The data could not be written: ${String(error)}`, options);
  }
}
