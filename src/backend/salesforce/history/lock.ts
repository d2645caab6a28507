import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import type { Clock } from '../../../operation/clock.ts';
import { pause } from '../../pause.ts';

/** ms between two tries, and ms after which a lock that has not changed is that of a process which has died. */
const every = 20;
const stale = 5_000;
/** ms after which waiting is given up: others take the lock again and again, or it can never be had. */
const longest = 30_000;

/** What is done while a file is locked; `isHeld` says whether it still is, before something is done for good. */
export type Locked<T> = (isHeld: () => Promise<boolean>) => Promise<T>;

/**
 * Does something while no other process does anything with the same lock file. A lock that has not changed for 5 s, by
 * this process's own clock, is taken away from whoever left it.
 */
export async function withLock<T>(file: string, clock: Clock, work: Locked<T>): Promise<T> {
  const own = randomUUID();
  await acquire(file, own, clock);
  const isHeld = async () => (await holderOf(file)) === own;
  try {
    return await work(isHeld);
  } finally {
    if (await isHeld()) await rm(file, { force: true });
  }
}

async function acquire(file: string, own: string, clock: Clock): Promise<void> {
  let seen: { readonly holder: string | null; readonly at: number } | undefined;
  const began = clock.elapsed();
  while (clock.elapsed() - began < longest) {
    if (await create(file, own)) return;
    const holder = await holderOf(file);
    if (seen?.holder !== holder) seen = { holder, at: clock.elapsed() };
    else if (clock.elapsed() - seen.at >= stale) {
      await takeAway(file, own);
      seen = undefined;
    }
    await pause(clock, every);
  }
  throw new Error(`${file} is held by another process`);
}

async function create(file: string, own: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(own);
    await handle.close();
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

/** Only one of several processes can rename it. */
async function takeAway(file: string, own: string): Promise<void> {
  const aside = `${file}.${own}`;
  await rename(file, aside).catch(() => {});
  await rm(aside, { force: true });
}

async function holderOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}

/** Windows answers EPERM or EACCES while a file of that name is being removed. */
function isTaken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EEXIST' || (process.platform === 'win32' && (code === 'EPERM' || code === 'EACCES'));
}
