import type { Clock } from '../../operation/clock.ts';
import { pause } from '../pause.ts';
import { ServiceFailure } from './failure.ts';
import { waitText } from './retryAfter.ts';

/**
 * What keeps a connection modest: one question in flight at a time, in the order they were asked, and none while the
 * service has asked to wait.
 */
export class Gate {
  readonly #clock: Clock;
  readonly #host: string;
  #last: Promise<void> = Promise.resolve();
  /** In elapsed ms. */
  #closedUntil = 0;

  constructor(clock: Clock, host: string) {
    this.#clock = clock;
    this.#host = host;
  }

  /** ms until the service may be asked again. */
  get closedFor(): number {
    return Math.max(0, this.#closedUntil - this.#clock.elapsed());
  }

  close(ms: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, this.#clock.elapsed() + ms);
  }

  /** Resolves when the service may be asked. Raises `throttled` when that takes longer than `patience` ms. */
  async open(patience: number, signal?: AbortSignal): Promise<void> {
    for (let wait = this.closedFor; wait > 0; wait = this.closedFor) {
      if (wait > patience) {
        const message = `${this.#host} has had too many requests and asks to wait ${waitText(wait)}.`;
        throw new ServiceFailure('throttled', message, { trouble: 'throttled', retryIn: wait });
      }
      await pause(this.#clock, wait, signal);
      signal?.throwIfAborted();
    }
  }

  /** Runs `work` when everything that came before has ended. What is aborted while it waits is never begun. */
  async inTurn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    try {
      await unlessAborted(before, signal);
    } catch (error) {
      // Its place in the queue goes to the next one only when it is free.
      void before.then(resolve);
      throw error;
    }
    try {
      return await work();
    } finally {
      resolve();
    }
  }
}

/** Waits for `done`, or rejects with the signal's reason as soon as it aborts. */
async function unlessAborted(done: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return done;
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  try {
    await Promise.race([done, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
