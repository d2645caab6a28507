import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type StartOptions, startServer, type TestServer } from './server.ts';
import { startWorker, type TestWorker } from './worker.ts';

/** The servers and workers of one database, which end with the test. */
export interface Team {
  server(args?: readonly string[], options?: StartOptions): Promise<TestServer>;
  worker(args?: readonly string[]): Promise<TestWorker>;
  /** Ends what still runs. */
  end(): Promise<void>;
}

/** `handlers`: the module of all handlers, as text. */
export function teamOn(database: string, folder: string, handlers: string): Team {
  const handlersFolder = join(folder, 'handlers');
  mkdirSync(handlersFolder);
  writeFileSync(join(handlersFolder, 'handlers.mjs'), handlers);
  const running: { stop(): Promise<unknown> }[] = [];
  const kept = async <T extends { stop(): Promise<unknown> }>(started: Promise<T>): Promise<T> => {
    const one = await started;
    running.push(one);
    return one;
  };
  return {
    server: (args = [], options = {}) => kept(startServer({ ...options, args: ['--database', database, ...args] })),
    worker: (args = []) => kept(startWorker(database, handlersFolder, args)),
    async end() {
      await Promise.all(running.splice(0).map((one) => one.stop()));
    },
  };
}

/** Asks until it holds. */
export async function untilTrue(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20);
}
