import { availableParallelism, hostname } from 'node:os';
import { resolve } from 'node:path';
import { type Clock, systemClock } from '../../operation/clock.ts';
import { attemptErrorCodes } from '../../operation/error.ts';
import { parseJson } from '../../operation/json.ts';
import { stopped } from './call.ts';
import { Catalog } from './catalog.ts';
import type { Entry } from './entries.ts';
import { runSingle } from './execute.ts';
import { defaultPatterns } from './find.ts';
import { noHandler } from './functionRunner.ts';
import { HttpCaller } from './http.ts';
import { operationError } from './outcome.ts';
import { Pool } from './pool.ts';
import type { Result, Runner } from './runner.ts';

export interface HandlerRunnerOptions {
  /** Folder of the workspace. */
  readonly root: string;
  /** Script of the handler processes: `child/main.ts`, or the bundle of it. */
  readonly script: string;
  /** Glob patterns of handler files, relative to the root. */
  readonly patterns?: readonly string[];
  /** Folders inside the root that are neither searched nor watched. */
  readonly exclude?: readonly string[];
  /** Most attempts at a time; the number of cores, at least 2, by default. */
  readonly concurrency?: number;
  readonly clock?: Clock;
  /** Gets sentences about what the engine's owner should know. */
  readonly log?: (message: string) => void;
  /** Time that a handler has to stop after its signal, before its process is killed, ms. */
  readonly killGraceMs?: number;
  /** Largest output, bytes of JSON text. */
  readonly maxPayload?: number;
  /** Largest log of one attempt, bytes. */
  readonly maxLogBytes?: number;
  /** Limit of the JavaScript heap of a handler process, MiB. */
  readonly maxHeap?: number;
  /** How long a handler process is kept without work, ms. */
  readonly idleMs?: number;
  readonly workerUri?: string;
}

/** Longest time that the start waits for a file that takes long to load, ms; it appears when it is done. */
const startTime = 3_000;
const mebibyte = 1_024 * 1_024;

/** Finds the handlers of a workspace and runs them in processes of their own, or over HTTP. */
export async function createHandlerRunner(options: HandlerRunnerOptions): Promise<Runner> {
  const { clock = systemClock, maxPayload = 16 * mebibyte, maxHeap = 512, log = () => {} } = options;
  const root = resolve(options.root);
  const pool: Pool = new Pool({
    root,
    script: options.script,
    clock,
    maxPayload,
    maxHeap,
    killGraceMs: options.killGraceMs ?? 5_000,
    maxLogBytes: options.maxLogBytes ?? 10 * mebibyte,
    idleMs: options.idleMs ?? 30_000,
    onLoaded: (files) => catalog.imported(files),
  });
  const exclude = (options.exclude ?? []).map((folder) => resolve(root, folder));
  const catalog = new Catalog(pool, {
    root,
    patterns: options.patterns ?? defaultPatterns,
    exclude,
    clock,
    log,
    maxHeap,
  });
  const http = new HttpCaller(maxPayload);
  await new Promise<void>((started) => {
    let cancelTimer = clock.after(startTime, started);
    const stopListening = catalog.onChange(() => {
      cancelTimer();
      cancelTimer = clock.after(startTime, started);
    });
    catalog.refresh().then(() => {
      cancelTimer();
      stopListening();
      started();
    });
  });
  return {
    workerUri: options.workerUri ?? `bgops://${hostname()}/${process.pid}`,
    concurrency: options.concurrency ?? Math.max(2, availableParallelism()),
    handlers: () => catalog.infos,
    onChange: (listener) => catalog.onChange(listener),
    check: (type, input) => catalog.find(type)?.check?.(parseJson(input)),
    async run(assignment) {
      const { type } = assignment.operation;
      const entry = catalog.find(type);
      if (entry === undefined) return noHandler(type);
      if (assignment.signal.aborted) return stopped(assignment.signal);
      const { declaration, problem } = entry.info;
      if (declaration === null || problem !== null) return broken(entry);
      if (declaration.url === undefined) return pool.run(entry.path, assignment);
      const target = { url: declaration.url, headers: declaration.headers };
      return runSingle((member) => http.call(target, member, assignment), { assignment, maxPayload });
    },
    async close() {
      const closing = catalog.close();
      await Promise.all([pool.close(), http.close()]);
      await closing;
    },
  };
}

function broken({ info: { file, problem } }: Entry): Result {
  const message = `The handler's file ${file} cannot be used: ${problem?.message ?? 'it declares nothing'}`;
  return {
    outcome: 'Error',
    error: operationError(attemptErrorCodes.handlerBroken, message, problem?.stack),
    retry: true,
  };
}
