import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cannotWrite } from '../engine/folder.ts';
import { type ServerFile, serverFile, serverFileName } from './api/schema.ts';

/** Names of what an engine server keeps in its data folder. */
const ours = /^(?:operations\.db|owner\.|server\.|tokens\.db|damaged-)/;

/**
 * Makes the data folder, for its owner alone. One that is there becomes so too, unless it has something else in it: then
 * it is not ours to close. Raises `storage-full` and `storage-failed`.
 */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await readdir(folder)).every((name) => ours.test(name))) await chmod(folder, 0o700);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

/** Says how to reach this server. Raises `storage-full` and `storage-failed`. Written beside and renamed, so that a reader sees all of it or nothing. */
export async function announce(folder: string, file: ServerFile): Promise<void> {
  const temporary = path.join(folder, `${serverFileName}.${randomUUID()}`);
  try {
    await writeFile(temporary, `${JSON.stringify(serverFile.encode(file))}\n`, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path.join(folder, serverFileName));
  } catch (error) {
    await rm(temporary, { force: true });
    throw cannotWrite(folder, error);
  }
}

/** Takes the announcement back, unless another server has made its own meanwhile. */
export async function withdraw(folder: string, pid: number): Promise<void> {
  if ((await readServerFile(folder))?.pid !== pid) return;
  await rm(path.join(folder, serverFileName), { force: true });
}

/** What the discovery file says; null when there is none or it cannot be read. Says nothing about whether it is true. */
export async function readServerFile(folder: string): Promise<ServerFile | null> {
  try {
    const text = await readFile(path.join(folder, serverFileName), 'utf8');
    return serverFile.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
