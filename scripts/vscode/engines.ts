/** Engine servers outlive the window on purpose, so whoever wants them gone ends them by their discovery files. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isAlive, readServerFile } from '../../src/backend/engine/find.ts';
import { serverFileName } from '../../src/server/api/schema.ts';
import { until } from './processes.ts';

/**
 * Ends every engine server that announces itself below `folder` and waits until it is gone: it gets 10 s to let
 * attempts end, then it is killed.
 */
export async function stopEngines(folder: string): Promise<void> {
  await Promise.all((await dataFolders(folder)).map(stopEngine));
}

/** Cancels everything that engine servers below `folder` have to do, so that nothing goes on that nobody looks at. */
export async function cancelWork(folder: string): Promise<void> {
  for (const dataFolder of await dataFolders(folder)) {
    const file = await readServerFile(dataFolder);
    if (file === null || !isAlive(file.pid)) continue;
    const headers = { authorization: `Bearer ${file.token}`, 'content-type': 'application/json' };
    const all = { method: 'POST', headers, body: JSON.stringify({ q: '' }) };
    // One that ends at this moment has nothing to do any more.
    await fetch(new URL('/api/v1/operations/cancel', file.url), all).catch(() => undefined);
  }
}

/** Data folders below a folder that an engine server has announced itself in. */
export async function dataFolders(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names
    .filter((name) => path.basename(name) === serverFileName)
    .map((name) => path.join(folder, path.dirname(name)));
}

/** The same for one data folder. */
export async function stopEngine(dataFolder: string): Promise<void> {
  const pid = (await readServerFile(dataFolder))?.pid;
  if (pid === undefined || !isAlive(pid)) return;
  process.kill(pid, 'SIGTERM');
  await until('the engine server ends', () => !isAlive(pid), 12_000).catch(() => process.kill(pid, 'SIGKILL'));
}
