import type { Clock } from '../operation/clock.ts';
import { attemptErrorCodes, messageOf } from '../operation/error.ts';
import type { HandlerDeclaration } from '../operation/handler.ts';
import type { Operation } from '../operation/operation.ts';
import { ActiveAttempt, type ReportListener } from './activeAttempt.ts';
import { Crowd } from './crowd.ts';
import { Alarm } from './duty/alarm.ts';
import type { AbortReason, Result, Runner } from './handler/runner.ts';
import { Pace } from './pace.ts';
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
  /** Operations that were claimed and then not started wait again. */
  readonly giveBack: (attempts: readonly ActiveAttempt[]) => Promise<void>;
  /** An operation was taken away before its start was recorded. */
  readonly onLost: (attempt: ActiveAttempt) => void;
  readonly onError: (error: unknown) => void;
}

/** A runner answers with a result, always. Should one raise, its attempt has failed, and the others go on. */
function brokenResult(error: unknown): Result {
  const message = `The attempt could not be run: ${messageOf(error)}`;
  return { outcome: 'Error', error: { code: attemptErrorCodes.failed, message, stack: null }, retry: true };
}

/** Longest time that an operation is held without being started, ms. */
const longestHold = 50;
/** Pause before a claim that the store refused is tried again, ms. */
const claimRetryDelay = 500;

/**
 * Hands waiting operations to the runner, as many as it may run at a time, over all and of each type. A slot is free as
 * soon as its handler has returned, so that storing one end and claiming the next share a commit. While attempts are
 * very short it claims a few milliseconds of work ahead; what cannot be started in time after all is given back.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  /** Attempts under way or ending, by sequence of their operation. */
  readonly attempts = new Map<number, ActiveAttempt>();
  /** Running and held attempts of each type. */
  readonly #takenByType = new Map<string, number>();
  readonly #pace = new Pace();
  readonly #crowd = new Crowd();
  readonly #holdAlarm: Alarm;
  /** Claimed and not started, in the order in which they are to start. */
  #held: ActiveAttempt[] = [];
  #running = 0;
  #claim: Promise<void> | undefined;
  #again = false;
  #stopped = true;
  #idle: (() => void)[] = [];

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#holdAlarm = new Alarm(options.clock, () => this.#letGo());
  }

  start(): void {
    this.#stopped = false;
    this.wake();
  }

  /** Takes no new work, and gives back what it has not started. */
  stop(): void {
    this.#stopped = true;
    this.#giveBack(this.#held.splice(0));
  }

  /**
   * Others made something ready, and all workers that have a handler for it hear so at the same time. One that lately came
   * too late looks a little later, so that they do not crowd.
   */
  hear(): void {
    const pause = this.#crowd.pause();
    if (pause === 0) this.wake();
    else this.#options.clock.after(pause, () => this.wake());
  }

  /** Something may be waiting, or a slot may be free: looks in the next commit. */
  wake(): void {
    const { concurrency } = this.#options.runner;
    if (this.#stopped || this.#running >= concurrency || this.#held.length > this.#pace.ahead(concurrency) / 2) return;
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
    if (attempt === undefined) return false;
    attempt.abort(reason);
    this.#giveBackHeld(attempt);
    return true;
  }

  /** Resolves when no attempt is under way, nor one about to start. */
  async whenIdle(): Promise<void> {
    await this.#claim;
    if (this.attempts.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Attempts that run now. */
  get running(): number {
    return this.#running;
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
    const slots = runner.concurrency - this.#running - this.#held.length;
    const limit = this.#stopped ? 0 : slots + this.#pace.ahead(runner.concurrency);
    for (const { type, concurrency } of this.readyTypes()) {
      if (pauses.covers(type)) continue;
      const free = concurrency === undefined ? limit : concurrency - (this.#takenByType.get(type) ?? 0);
      if (free > 0) types.set(type, free);
    }
    const now = clock.now();
    return { types, limit, worker: runner.workerUri, now, leaseUntil: now + leaseMs, early: true };
  }

  #claimed(claimed: readonly Claimed[]): void {
    this.#claim = undefined;
    this.#crowd.looked(claimed.length > 0);
    for (const one of claimed) this.#hold(one);
    this.#fill();
    if (this.#stopped) this.#giveBack(this.#held.splice(0));
    if (this.#again) {
      this.#again = false;
      this.wake();
    }
  }

  #hold(claimed: Claimed): void {
    const attempt = new ActiveAttempt(claimed, this.#options.clock.elapsed(), this.#options.reports);
    this.attempts.set(attempt.operation.sequence, attempt);
    this.#take(attempt, 1);
    this.#held.push(attempt);
    claimed.recorded?.then((row) => this.#recorded(attempt, row));
    // Nothing is begun that was cancelled while it was taken.
    if (attempt.operation.status === 'Canceling') this.#giveBackHeld(attempt);
  }

  /** It may have been cancelled or taken away before its start was recorded. */
  #recorded(attempt: ActiveAttempt, row: Operation | null): void {
    if (attempt.over || (row !== null && row.status !== 'Canceling')) return;
    if (this.#giveBackHeld(attempt)) return;
    if (row === null) this.#options.onLost(attempt);
    else attempt.abort('cancel');
  }

  /** Starts held attempts while there are free slots. */
  #fill(): void {
    while (this.#running < this.#options.runner.concurrency) {
      const attempt = this.#held.shift();
      if (attempt === undefined) return;
      this.#run(attempt);
    }
    if (this.#held.length > 0) this.#holdAlarm.set(longestHold);
  }

  #run(attempt: ActiveAttempt): void {
    const { clock, runner, onStart } = this.#options;
    this.#running++;
    attempt.begin(clock.elapsed());
    onStart(attempt);
    const broken = (error: unknown) => this.#ended(attempt, brokenResult(error));
    try {
      runner.run(attempt).then((result) => this.#ended(attempt, result), broken);
    } catch (error) {
      broken(error);
    }
  }

  #ended(attempt: ActiveAttempt, result: Result): void {
    this.#running--;
    attempt.over = true;
    this.#take(attempt, -1);
    const { clock, runner } = this.#options;
    this.#pace.ended(clock.elapsed() - attempt.beganAt, runner.concurrency);
    this.#options.onEnd(attempt, result).then(() => {
      this.#forget(attempt);
      this.wake();
    });
    this.#fill();
    this.wake();
  }

  /** A slow attempt holds up those behind it: they wait again, for any worker. */
  #letGo(): void {
    const oldest = this.#held[0];
    if (oldest === undefined) return;
    const left = oldest.heldSince + longestHold - this.#options.clock.elapsed();
    if (left > 0) this.#holdAlarm.set(left);
    else this.#giveBack(this.#held.splice(0));
  }

  /** Answers whether it was held, and so not started. */
  #giveBackHeld(attempt: ActiveAttempt): boolean {
    const place = this.#held.indexOf(attempt);
    if (place < 0) return false;
    this.#giveBack(this.#held.splice(place, 1));
    return true;
  }

  #giveBack(attempts: readonly ActiveAttempt[]): void {
    if (attempts.length === 0) return;
    for (const attempt of attempts) this.#take(attempt, -1);
    this.#options.giveBack(attempts).then(() => {
      for (const attempt of attempts) this.#forget(attempt);
      this.wake();
    });
  }

  /** The commit that stored the end may have handed out the next attempt of the same operation already. */
  #forget(attempt: ActiveAttempt): void {
    const { sequence } = attempt.operation;
    if (this.attempts.get(sequence) === attempt) this.attempts.delete(sequence);
    if (this.attempts.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #take({ operation: { type } }: ActiveAttempt, delta: 1 | -1): void {
    this.#takenByType.set(type, (this.#takenByType.get(type) ?? 0) + delta);
  }
}
