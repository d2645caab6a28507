import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OperationFailure } from '../operation/error.ts';
import { isDamage, sqliteCode, storageFailure } from './store/sqlite/failure.ts';

/** Files of a data folder. */
export const databaseFile = (folder: string) => join(folder, 'operations.db');
const lockFile = (folder: string) => join(folder, 'owner.db');
const ownerFile = (folder: string) => join(folder, 'owner.json');

/**
 * How the owner before ended: in order; not in order, since it was killed or the machine went down; or it met damage in
 * the database.
 */
export type Ending = 'clean' | 'unclean' | 'damaged';

/** Ownership of a data folder by this process. */
export interface FolderLock {
  readonly before: Ending;
  release(ending: Ending): void;
}

/** How long to wait for another process that is only trying, ms. */
const lockTimeout = 100;
const sqliteBusy = 5;

/**
 * Makes this process the only writer of a data folder, which is created when it does not exist (mode 0700). The lock is
 * one of the operating system's on a file of its own, so that it ends with the process, however that ends. Raises
 * `folder-in-use`, naming who holds it, `storage-full` and `storage-failed`.
 */
export function lockFolder(folder: string): FolderLock {
  const database = openLock(folder);
  try {
    lock(database, folder);
    const before = endingOf(folder);
    writeOwner(folder, before === 'damaged');
    return {
      before,
      release(ending) {
        try {
          if (ending === 'damaged') writeOwner(folder, true);
          else if (ending === 'clean') rmSync(ownerFile(folder), { force: true });
        } catch {
          // The file stays as it is, and the next owner takes this end for an unclean one.
        }
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error instanceof OperationFailure ? error : cannotWrite(folder, error);
  }
}

function openLock(folder: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(lockFile(folder), { timeout: lockTimeout });
    chmodSync(lockFile(folder), 0o600);
    return database;
  } catch (error) {
    database?.close();
    throw cannotWrite(folder, error);
  }
}

function lock(database: DatabaseSync, folder: string): void {
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if (sqliteCode(error) === sqliteBusy) {
      throw new OperationFailure(
        'folder-in-use',
        `The data folder ${folder} is in use by ${ownerOf(folder)}. Stop that one, or choose another folder.`,
        { cause: error },
      );
    }
    if (!isDamage(error)) throw error;
    // Nobody holds a lock file that is damaged: its content is looked at after the lock. It needs none.
    truncateSync(lockFile(folder));
    database.exec('BEGIN EXCLUSIVE');
  }
}

/** What an error of writing into the data folder means: `storage-full` or `storage-failed`. */
export function cannotWrite(folder: string, error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
    return new OperationFailure('storage-full', 'The disk is full. Free some space and try again.', { cause: error });
  }
  if (sqliteCode(error) !== undefined) return storageFailure(error);
  return new OperationFailure(
    'storage-failed',
    `The data folder ${folder} cannot be written. Check its permissions, or choose another folder.`,
    { cause: error },
  );
}

function writeOwner(folder: string, damaged: boolean): void {
  const owner = { pid: process.pid, since: new Date().toISOString(), ...(damaged ? { damaged } : {}) };
  writeFileSync(ownerFile(folder), `${JSON.stringify(owner)}\n`);
}

function endingOf(folder: string): Ending {
  if (!existsSync(ownerFile(folder))) return 'clean';
  try {
    return JSON.parse(readFileSync(ownerFile(folder), 'utf8')).damaged === true ? 'damaged' : 'unclean';
  } catch {
    return 'unclean';
  }
}

function ownerOf(folder: string): string {
  try {
    const { pid, since } = JSON.parse(readFileSync(ownerFile(folder), 'utf8')) as { pid: unknown; since: unknown };
    return `process ${Number(pid)}, since ${String(since)}`;
  } catch {
    return 'another process';
  }
}

/** Moves a damaged database and its companions into a folder of their own; answers that folder. */
export function moveAside(folder: string, now: number): string {
  const aside = join(folder, `damaged-${new Date(now).toISOString().replaceAll(':', '-')}`);
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    const file = databaseFile(folder) + suffix;
    if (existsSync(file)) renameSync(file, join(aside, `operations.db${suffix}`));
  }
  return aside;
}
