import { chmodSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { databaseFile, type Ending, moveAside } from './folder.ts';
import { DamagedPages, isDamage, storageFailure } from './store/sqlite/failure.ts';
import { SqliteStore, type SqliteStoreOptions } from './store/sqlite/sqliteStore.ts';

/** Largest database that is checked page by page after an unclean end, bytes: about half a second. */
const checkLimit = 256 * 1_048_576;

export interface OpenedStore {
  readonly store: SqliteStore;
  /** Where a damaged database was moved to; null when it was sound. */
  readonly damagedFolder: string | null;
}

/**
 * Opens the database of a data folder. A damaged one is moved aside, never deleted, and a new one is made, so that the
 * engine always starts. Raises `newer-database`, `storage-full`, `storage-failed`.
 */
export function openStore(folder: string, before: Ending, options: Omit<SqliteStoreOptions, 'file'>): OpenedStore {
  const file = databaseFile(folder);
  try {
    if (before !== 'clean') checkPages(file, before === 'damaged');
    return { store: open(file, options), damagedFolder: null };
  } catch (error) {
    if (!isDamage(error)) throw storageFailure(error);
    const damagedFolder = moveAside(folder, options.now());
    return { store: open(file, options), damagedFolder };
  }
}

function open(file: string, options: Omit<SqliteStoreOptions, 'file'>): SqliteStore {
  const store = new SqliteStore({ ...options, file });
  chmodSync(file, 0o600);
  return store;
}

/** `thoroughly`: whatever the size, and the indexes too. */
function checkPages(file: string, thoroughly: boolean): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0 || (size > checkLimit && !thoroughly)) return;
  const database = new DatabaseSync(file);
  try {
    const check = thoroughly ? 'integrity_check' : 'quick_check';
    const verdict = database.prepare(`PRAGMA ${check}(1)`).get()?.[check];
    if (verdict !== 'ok') throw new DamagedPages(String(verdict));
  } finally {
    database.close();
  }
}
