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
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const dataFolders = names.filter((name) => path.basename(name) === serverFileName).map(path.dirname);
  await Promise.all(dataFolders.map((dataFolder) => stopEngine(path.join(folder, dataFolder))));
}

/** The same for one data folder. */
export async function stopEngine(dataFolder: string): Promise<void> {
  const pid = (await readServerFile(dataFolder))?.pid;
  if (pid === undefined || !isAlive(pid)) return;
  process.kill(pid, 'SIGTERM');
  await until('the engine server ends', () => !isAlive(pid), 12_000).catch(() => process.kill(pid, 'SIGKILL'));
}
