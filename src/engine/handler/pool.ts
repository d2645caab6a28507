import type { Clock } from '../../operation/clock.ts';
import { HandlerProcess, type Listener, type ProcessOptions } from './handlerProcess.ts';
import { type AttemptOptions, runInProcess } from './processAttempt.ts';
import type { Assignment, Result } from './runner.ts';

export interface PoolOptions extends ProcessOptions, AttemptOptions {
  readonly clock: Clock;
  /** How long a process waits for its next attempt before it is closed, ms. */
  readonly idleMs: number;
  /** Told which files of the workspace the processes loaded. */
  readonly onLoaded: (files: readonly string[]) => void;
}

/** How long a process that was idle may take to answer before it counts as stuck in what a former attempt left, ms. */
const pingTime = 1_000;

/**
 * Handler processes: started when an attempt needs one, used for one attempt at a time, kept warm for the next, closed
 * when idle. {@link retire} lets the running ones end their attempt, and then no attempt runs the code they loaded.
 */
export class Pool {
  readonly #options: PoolOptions;
  readonly #idle: { readonly process: HandlerProcess; readonly cancelTimer: () => void }[] = [];
  readonly #all = new Set<HandlerProcess>();
  #current = new Set<HandlerProcess>();
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Processes that live now. */
  get size(): number {
    return this.#all.size;
  }

  run(file: string, assignment: Assignment): Promise<Result> {
    return this.use((process) => runInProcess(process, file, assignment, this.#options));
  }

  /** Lends a process that runs nothing else. */
  async use<T>(work: (process: HandlerProcess) => Promise<T>): Promise<T> {
    const process = (await this.#takeIdle()) ?? this.#start();
    try {
      return await work(process);
    } finally {
      this.#release(process);
    }
  }

  retire(): void {
    this.#current = new Set();
    for (const { process, cancelTimer } of this.#idle.splice(0)) {
      cancelTimer();
      process.kill();
    }
  }

  /** Kills all processes; resolves when they are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    this.retire();
    for (const process of this.#all) process.kill();
    await Promise.all([...this.#all].map((process) => process.ended));
  }

  /** The process that was used last, so that the others become old and are closed. */
  async #takeIdle(): Promise<HandlerProcess | undefined> {
    for (let entry = this.#idle.pop(); entry !== undefined; entry = this.#idle.pop()) {
      entry.cancelTimer();
      if (await answers(entry.process, this.#options.clock)) return entry.process;
      entry.process.kill();
    }
    return undefined;
  }

  #start(): HandlerProcess {
    const process = new HandlerProcess(this.#options, this.#options.onLoaded);
    this.#all.add(process);
    this.#current.add(process);
    if (this.#closed) process.kill();
    process.ended.then(() => this.#forget(process));
    return process;
  }

  #release(process: HandlerProcess): void {
    if (!process.isAlive) return;
    if (!this.#current.has(process)) {
      process.kill();
      return;
    }
    const cancelTimer = this.#options.clock.after(this.#options.idleMs, () => {
      this.#dropIdle(process);
      process.kill();
    });
    this.#idle.push({ process, cancelTimer });
  }

  #forget(process: HandlerProcess): void {
    this.#all.delete(process);
    this.#current.delete(process);
    this.#dropIdle(process);
  }

  #dropIdle(process: HandlerProcess): void {
    const at = this.#idle.findIndex((entry) => entry.process === process);
    if (at >= 0) this.#idle.splice(at, 1)[0]?.cancelTimer();
  }
}

/** Whether a process is free to run: alive, and not stuck. */
function answers(process: HandlerProcess, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      cancelTimer();
      process.listener = null;
      resolve(yes);
    };
    const cancelTimer = clock.after(pingTime, () => answer(false));
    const listener: Listener = {
      report: ({ kind }) => kind === 'pong' && answer(true),
      raw: () => {},
      exit: () => answer(false),
    };
    process.listener = listener;
    if (process.isAlive) process.send({ kind: 'ping' });
    else answer(false);
  });
}
