import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { request } from 'undici';
import { type ServerFile, serverFile, serverFileName, serverInfo } from '../../server/api/schema.ts';
import type { EngineConnection } from './connection.ts';

/** A server that answered just now. */
export interface FoundServer extends EngineConnection {
  readonly pid: number;
  readonly version: string;
  /** True when it takes nothing new any more. */
  readonly stopping: boolean;
}

/** ms for a server on this machine to say that it is there. */
const answerTimeout = 2_000;

/**
 * The server that holds a data folder; null when there is none. A discovery file that a dead server left behind, or
 * that names a port where something else answers now, counts as none.
 */
export async function findServer(dataFolder: string): Promise<FoundServer | null> {
  const file = await readServerFile(dataFolder);
  if (file === null || !isAlive(file.pid)) return null;
  try {
    const answer = await request(new URL('/api/v1/server', file.url), {
      headers: { authorization: `Bearer ${file.token}`, connection: 'close' },
      headersTimeout: answerTimeout,
      bodyTimeout: answerTimeout,
      signal: AbortSignal.timeout(answerTimeout),
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) return null;
    const { pid, version, status } = serverInfo.parse(JSON.parse(text));
    if (pid !== file.pid) return null;
    return { url: file.url, token: file.token, pid, version, stopping: status === 'stopping' };
  } catch {
    return null;
  }
}

/** What the discovery file of a data folder says; null when there is none or it is not valid. */
export async function readServerFile(dataFolder: string): Promise<ServerFile | null> {
  try {
    return serverFile.parse(JSON.parse(await readFile(path.join(dataFolder, serverFileName), 'utf8')));
  } catch {
    return null;
  }
}

/** True while a process with that id is there, ours or another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
