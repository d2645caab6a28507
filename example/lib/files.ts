import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file so that readers see either the old content or the new one, never a half: into a file beside it, synced,
 * then renamed. Folders are made. When `fill` throws, nothing changes.
 */
export async function writeWhole(path: string, fill: (write: (text: string) => Promise<void>) => Promise<void>) {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}.draft`;
  const file = await open(draft, 'wx');
  try {
    await fill((text) => file.appendFile(text));
    await file.sync();
    await file.close();
    await rename(draft, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

/** {@link writeWhole} for a value, as indented JSON. */
export function writeJson(path: string, value: unknown): Promise<void> {
  return writeWhole(path, (write) => write(`${JSON.stringify(value, null, 2)}\n`));
}

/** True when the error says that a file or folder is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
