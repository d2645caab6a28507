import { setTimeout } from 'node:timers/promises';
import { request } from 'undici';
import { OperationFailure } from '../../operation/error.ts';
import { folderInUseExit } from '../../server/api/schema.ts';
import { type FoundServer, findServer, isAlive } from './find.ts';
import { type Exit, type StartedServer, type StartOptions, serverLog, startServer } from './start.ts';

export interface EnsureOptions extends Omit<StartOptions, 'idleExit'> {
  /** Version of this program: an older server makes room for one of it, a newer one is used as it is. */
  readonly version: string;
  /** Seconds after which a server that nobody needs ends by itself; 60 by default. */
  readonly idleExit?: number;
  /** Longest time until a server must be there, ms; 45 s by default, which leaves an old one time to end its work. */
  readonly timeout?: number;
}

/** Pause between two looks, ms. */
const interval = 50;

/**
 * The server of a data folder, started when there is none. Stale files, dead servers, older versions and windows that
 * do the same at the same time end up with one server, without a question. Raises `unreachable` when none comes up,
 * with what its log says.
 */
export async function ensureServer(options: EnsureOptions): Promise<FoundServer> {
  const { dataFolder, version, timeout = 45_000, idleExit = 60 } = options;
  const deadline = performance.now() + timeout;
  const asked = new Set<number>();
  let started: number | undefined;
  while (performance.now() < deadline) {
    const found = await findServer(dataFolder);
    const isRecent = found !== null && (found.pid === started || compareVersions(found.version, version) >= 0);
    if (isRecent && !found.stopping) return found;
    if (found !== null) {
      if (!found.stopping && !asked.has(found.pid)) await askToStop(found);
      asked.add(found.pid);
      await until(deadline, () => !isAlive(found.pid));
      continue;
    }
    const server = await startServer({ ...options, idleExit });
    started = server.pid;
    const exit = await readyOrEnded(dataFolder, server.ended, deadline);
    if (exit === null) continue;
    // Another window was faster, or an old server still ends its work: the folder decides who serves it.
    if (exit.code === folderInUseExit) await setTimeout(interval);
    else throw await didNotStart(server, exit);
  }
  throw new OperationFailure(
    'unreachable',
    `No engine server answered for ${dataFolder} within ${Math.round(timeout / 1_000)} s. ${serverLog(dataFolder)} says more.`,
  );
}

/** 1.2.10 is newer than 1.2.9. What follows a hyphen is left out. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => (text.split('-')[0] ?? '').split('.').map(Number));
  for (let part = 0; part < 3; part += 1) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** It takes nothing new and lets running attempts end; what it cuts short is run again by the next one. */
async function askToStop({ url, token }: FoundServer): Promise<void> {
  try {
    const answer = await request(new URL('/api/v1/shutdown', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, connection: 'close' },
    });
    await answer.body.dump();
  } catch {
    // It ended before it was asked.
  }
}

/** Null as soon as a server is there, this one or another; how the process ended if that comes first. */
async function readyOrEnded(dataFolder: string, ended: Promise<Exit>, deadline: number): Promise<Exit | null> {
  let exit: Exit | null = null;
  void ended.then((how) => {
    exit = how;
  });
  await until(deadline, async () => exit !== null || (await findServer(dataFolder)) !== null);
  return exit;
}

async function didNotStart(server: StartedServer, exit: Exit): Promise<OperationFailure> {
  const lines = await server.lastLines(5);
  const reason = exit.problem ?? (lines === '' ? `its process ${server.pid} ended with code ${exit.code}` : lines);
  return new OperationFailure('unreachable', `The engine server did not start: ${reason}`);
}

async function until(deadline: number, condition: () => boolean | Promise<boolean>): Promise<void> {
  while (performance.now() < deadline && !(await condition())) await setTimeout(interval);
}
