import type { Assignment, Result, Runner } from '../../src/engine/handler/runner.ts';
import type { HandlerInfo } from '../../src/operation/handler.ts';

/** Types that a controlled runner offers, each with how many of it may run at a time (undefined: any number). */
export type ControlledTypes = Readonly<Record<string, number | undefined>>;

/** An attempt that the engine handed out and that the test has not ended yet. */
export interface HeldAttempt {
  readonly assignment: Assignment;
  end(result: Result): void;
}

/** A runner whose attempts end when and how the test says; those cut short by a shutdown end at once. */
export class ControlledRunner implements Runner {
  readonly workerUri = 'bgops://localhost/controlled';
  readonly concurrency: number;
  /** Attempts under way, by sequence of their operation. */
  readonly held = new Map<number, HeldAttempt>();
  readonly #infos: readonly HandlerInfo[];

  constructor(types: ControlledTypes, concurrency: number) {
    this.concurrency = concurrency;
    this.#infos = Object.entries(types).map(([type, most]) => ({
      file: '',
      declaration: {
        ...{ type, displayName: null, description: null, inputSchema: null, bulk: true },
        ...{ retryLimit: undefined, retryBackoff: undefined, timeout: undefined, priority: undefined, ttl: undefined },
        ...(most === undefined ? {} : { concurrency: most }),
      },
      problem: null,
      paused: false,
    }));
  }

  handlers(): readonly HandlerInfo[] {
    return this.#infos;
  }

  onChange(): () => void {
    return () => {};
  }

  check(): void {}

  run(assignment: Assignment): Promise<Result> {
    const { promise, resolve } = Promise.withResolvers<Result>();
    const { sequence } = assignment.operation;
    if (this.held.has(sequence)) throw new Error(`Operation ${sequence} was handed out twice.`);
    const end = (result: Result) => {
      this.held.delete(sequence);
      resolve(result);
    };
    this.held.set(sequence, { assignment, end });
    assignment.signal.addEventListener('abort', () => {
      if (assignment.signal.reason === 'shutdown') end(stopped);
    });
    return promise;
  }

  async close(): Promise<void> {}
}

const errorOf = (message: string) => ({ code: 1, message, stack: null });

export const complete: Result = { outcome: 'Complete', output: null };
export const stopped: Result = { outcome: 'Canceled', error: errorOf('It stopped because it was asked to.') };
export const lost: Result = { outcome: 'Lost', error: errorOf('Its process died.') };
export const failed: Result = { outcome: 'Error', error: errorOf('It failed.'), retry: true };
export const failedForGood: Result = { outcome: 'Error', error: errorOf('It failed for good.'), retry: false };
