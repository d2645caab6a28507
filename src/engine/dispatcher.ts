import type { Clock } from '../operation/clock.ts';
import type { HandlerDeclaration } from '../operation/handler.ts';
import type { Operation } from '../operation/operation.ts';
import { ActiveAttempt, type ReportListener } from './activeAttempt.ts';
import type { AbortReason, Result, Runner } from './handler/runner.ts';
import type { Pauses } from './pauses.ts';
import type { Claimed, ClaimRequest, Store } from './store/store.ts';

/** What happens when an attempt has ended; resolves when that is stored. */
export type OnEnd = (attempt: ActiveAttempt, result: Result) => Promise<void>;

export interface DispatcherOptions {
  readonly store: Store;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly pauses: Pauses;
  readonly leaseMs: number;
  readonly reports: ReportListener;
  readonly onStart: (attempt: ActiveAttempt) => void;
  readonly onEnd: OnEnd;
  readonly onError: (error: unknown) => void;
}

/** Pause before a claim that the store refused is tried again, ms. */
const claimRetryDelay = 500;

/**
 * Hands waiting operations to the runner, as many as it may run at a time, over all and of each type. A slot is free as
 * soon as its handler has returned, so that storing one end and claiming the next share a commit.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  /** Attempts under way or ending, by sequence of their operation. */
  readonly attempts = new Map<number, ActiveAttempt>();
  readonly #runningByType = new Map<string, number>();
  #running = 0;
  #claim: Promise<void> | undefined;
  #again = false;
  #stopped = true;
  #idle: (() => void)[] = [];

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    this.wake();
  }

  /** Takes no new work. */
  stop(): void {
    this.#stopped = true;
  }

  /** Something may be waiting, or a slot may be free: looks in the next commit. */
  wake(): void {
    if (this.#stopped || this.#running >= this.#options.runner.concurrency) return;
    if (this.#claim !== undefined) {
      this.#again = true;
      return;
    }
    this.#claim = this.#options.store
      .claim(() => this.#request())
      .then(
        (claimed) => this.#claimed(claimed),
        (error: unknown) => {
          this.#claim = undefined;
          this.#options.onError(error);
          this.#options.clock.after(claimRetryDelay, () => this.wake());
        },
      );
  }

  /** Asks the attempt of this operation to stop; false when none is under way. */
  abort(sequence: number, reason: AbortReason): boolean {
    const attempt = this.attempts.get(sequence);
    attempt?.abort(reason);
    return attempt !== undefined;
  }

  /** Resolves when no attempt is under way, nor one about to start. */
  async whenIdle(): Promise<void> {
    await this.#claim;
    if (this.attempts.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Ready types, whether paused or not, with their declarations. */
  *readyTypes(): Iterable<HandlerDeclaration> {
    for (const { declaration, problem } of this.#options.runner.handlers()) {
      if (declaration !== null && problem === null) yield declaration;
    }
  }

  #request(): ClaimRequest {
    const { runner, clock, pauses, leaseMs } = this.#options;
    const types = new Map<string, number>();
    const limit = this.#stopped ? 0 : runner.concurrency - this.#running;
    for (const { type, concurrency } of this.readyTypes()) {
      if (pauses.covers(type)) continue;
      const free = (concurrency ?? limit) - (concurrency === undefined ? 0 : (this.#runningByType.get(type) ?? 0));
      if (free > 0) types.set(type, free);
    }
    const now = clock.now();
    return { types, limit, worker: runner.workerUri, now, leaseUntil: now + leaseMs };
  }

  #claimed(claimed: readonly Claimed[]): void {
    this.#claim = undefined;
    for (const one of claimed) this.#run(one);
    if (this.#again) {
      this.#again = false;
      this.wake();
    }
  }

  #run(claimed: Claimed): void {
    const { operation } = claimed;
    const { clock, runner, reports, onStart } = this.#options;
    const attempt = new ActiveAttempt(claimed, clock.elapsed() + operation.timeout, reports);
    this.attempts.set(operation.sequence, attempt);
    this.#count(operation, 1);
    onStart(attempt);
    runner.run(attempt).then((result) => this.#ended(attempt, result));
  }

  #ended(attempt: ActiveAttempt, result: Result): void {
    this.#count(attempt.operation, -1);
    const { sequence } = attempt.operation;
    this.#options.onEnd(attempt, result).then(() => {
      // The commit that stored the end may have handed out the next attempt of the same operation already.
      if (this.attempts.get(sequence) === attempt) this.attempts.delete(sequence);
      if (this.attempts.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
      this.wake();
    });
    this.wake();
  }

  #count({ type }: Operation, delta: 1 | -1): void {
    this.#running += delta;
    this.#runningByType.set(type, (this.#runningByType.get(type) ?? 0) + delta);
  }
}
