import type { Clock } from '../operation/clock.ts';
import { attemptErrorCodes, OperationFailure } from '../operation/error.ts';
import type { HandlerDeclaration } from '../operation/handler.ts';
import type { Operation } from '../operation/operation.ts';
import type { AbortReason, Assignment, Result, Runner } from './handler/runner.ts';
import { newOperation } from './submission.ts';

export interface CallOptions {
  readonly by: string;
  readonly runAs?: string;
  /** ms; 120,000 by default. It counts from when the call is asked for. */
  readonly timeout?: number;
  readonly signal: AbortSignal;
}

const defaultTimeout = 120_000;

/**
 * Runs handlers at once and without a row: nothing of it is stored, and nothing is retried. Calls have as many slots as
 * the worker has and none of its, so that neither waits for the other; more calls wait for a slot of theirs, in order.
 */
export class Calls {
  readonly #runner: Runner;
  readonly #clock: Clock;
  readonly #active = new Set<(reason: AbortReason) => void>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #idle: (() => void)[] = [];

  constructor(runner: Runner, clock: Clock) {
    this.#runner = runner;
    this.#clock = clock;
  }

  /** Calls that run or wait for a slot. */
  get size(): number {
    return this.#active.size;
  }

  /** `input` is JSON text that was checked. Resolves when nothing of it runs any more. Raises `unknown-type`. */
  async call(type: string, input: string, options: CallOptions): Promise<Result> {
    const operation = this.#operationOf(type, options);
    const controller = new AbortController();
    const abort = (reason: AbortReason) => controller.abort(reason);
    const onAbort = () => abort('cancel');
    options.signal.addEventListener('abort', onAbort, { once: true });
    if (options.signal.aborted) onAbort();
    const cancelTimer = this.#clock.after(operation.timeout, () => abort('timeout'));
    this.#active.add(abort);
    try {
      if (!(await this.#slot(controller.signal))) return stopped(controller.signal, operation.timeout);
      try {
        if (controller.signal.aborted) return stopped(controller.signal, operation.timeout);
        const result = await this.#runner.run(assignmentOf(operation, input, controller.signal));
        return controller.signal.reason === 'timeout' ? stopped(controller.signal, operation.timeout) : result;
      } finally {
        this.#running--;
        this.#waiting.shift()?.();
      }
    } finally {
      cancelTimer();
      options.signal.removeEventListener('abort', onAbort);
      this.#active.delete(abort);
      if (this.#active.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  /** Lets calls end for `graceMs`, then asks them to stop; resolves when none is left. */
  async stop(graceMs: number): Promise<void> {
    if (this.#active.size === 0) return;
    const cut = this.#clock.after(graceMs, () => {
      for (const abort of this.#active) abort('shutdown');
    });
    await new Promise<void>((resolve) => this.#idle.push(resolve));
    cut();
  }

  /** Takes a slot, or waits for one; false when it was aborted before. */
  async #slot(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted && this.#running >= this.#runner.concurrency) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
      await promise;
      const place = this.#waiting.indexOf(resolve);
      if (place >= 0) this.#waiting.splice(place, 1);
      else if (signal.aborted) this.#waiting.shift()?.();
    }
    if (signal.aborted) return false;
    this.#running++;
    return true;
  }

  #declaration(type: string): HandlerDeclaration {
    for (const { declaration } of this.#runner.handlers()) if (declaration?.type === type) return declaration;
    throw new OperationFailure(
      'unknown-type',
      `No handler has the type ${type}. Add one, or check the spelling of the type.`,
      { path: 'type' },
    );
  }

  /** What the handler is told about itself: an operation that is stored nowhere. */
  #operationOf(type: string, { by, runAs, timeout = defaultTimeout }: CallOptions): Operation {
    const now = this.#clock.now();
    const draft = { type, timeout, retryLimit: 0, ...(runAs === undefined ? {} : { runAs }) };
    const { operation } = newOperation(draft, null, this.#declaration(type), { now, by, maxPayload: 0 });
    return {
      ...operation,
      ...{ sequence: 0, version: 0, groupLeaderId: null, numFollowers: 0, status: 'Running' },
      ...{ attempts: 1, startedAt: now, workerUri: this.#runner.workerUri },
    };
  }
}

function assignmentOf(operation: Operation, input: string, signal: AbortSignal): Assignment {
  return { operation, attempt: 1, members: [{ operation, input }], signal, progress() {}, log() {}, member() {} };
}

function stopped(signal: AbortSignal, timeout: number): Result {
  const timedOut = signal.reason === 'timeout';
  const message = timedOut ? `Timed out after ${timeout} ms.` : 'The call was cancelled before it ran.';
  const code = timedOut ? attemptErrorCodes.timedOut : attemptErrorCodes.failed;
  return { outcome: 'Canceled', error: { code, message, stack: null } };
}
