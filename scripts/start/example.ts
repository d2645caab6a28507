/** The engine of the example workspace, at work. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureServer } from '../../src/backend/engine/ensure.ts';
import type { Workspace } from './workspace.ts';

/** Starts the engine server of the workspace, or finds the one that runs, and submits the workload. Returns how many. */
export async function submitWorkload(root: string, workspace: Workspace): Promise<number> {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const { url, token } = await ensureServer({
    dataFolder: workspace.dataFolder,
    handlersFolder: workspace.folder,
    cwd: workspace.folder,
    execPath: process.execPath,
    serverScript: path.join(root, 'dist', 'server.js'),
    version,
    // Kept until `npm start` ends it.
    idleExit: 24 * 3_600,
  });
  const { workload } = await import(pathToFileURL(path.join(workspace.folder, 'workload.mjs')).href);
  const operations: unknown[] = workload();
  const answer = await fetch(new URL('/api/v1/operations', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(operations),
  });
  if (!answer.ok) throw new Error(`The engine refused the example's workload: ${await answer.text()}`);
  return operations.length;
}
