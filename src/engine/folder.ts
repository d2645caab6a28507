import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OperationFailure } from '../operation/error.ts';

/** Files of a data folder. */
export const databaseFile = (folder: string) => join(folder, 'operations.db');
const lockFile = (folder: string) => join(folder, 'owner.db');
const ownerFile = (folder: string) => join(folder, 'owner.json');

/** Ownership of a data folder by this process. */
export interface FolderLock {
  /** True when the owner before did not end in order: it was killed, or the machine went down. */
  readonly unclean: boolean;
  release(): void;
}

/**
 * Makes this process the only writer of a data folder, which is created when it does not exist (mode 0700). The lock is
 * one of the operating system's on a file of its own, so that it ends with the process, however that ends. Raises
 * `folder-in-use`, naming who holds it, and `storage-failed`.
 */
export function lockFolder(folder: string): FolderLock {
  const database = openLock(folder);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw new OperationFailure(
      'folder-in-use',
      `The data folder ${folder} is in use by ${ownerOf(folder)}. Stop that one, or choose another folder.`,
      { cause: error },
    );
  }
  const unclean = existsSync(ownerFile(folder));
  writeFileSync(ownerFile(folder), `${JSON.stringify({ pid: process.pid, since: new Date().toISOString() })}\n`);
  return {
    unclean,
    release() {
      rmSync(ownerFile(folder), { force: true });
      database.close();
    },
  };
}

function openLock(folder: string): DatabaseSync {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(lockFile(folder), { timeout: 0 });
    chmodSync(lockFile(folder), 0o600);
    return database;
  } catch (error) {
    throw new OperationFailure(
      'storage-failed',
      `The data folder ${folder} cannot be written. Check its permissions, or choose another folder.`,
      { cause: error },
    );
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
