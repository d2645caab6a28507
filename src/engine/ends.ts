import type { Clock } from '../operation/clock.ts';
import { attemptErrorCodes, OperationFailure } from '../operation/error.ts';
import type { Operation } from '../operation/operation.ts';
import type { Status } from '../operation/status.ts';
import type { ActiveAttempt } from './activeAttempt.ts';
import type { Result } from './handler/runner.ts';
import type { EngineLog } from './log.ts';
import type { EngineObserver } from './observer.ts';
import { type Ended, giveBack, isLate, settle } from './settle.ts';
import type { Store } from './store/store.ts';
import { untilStored } from './untilStored.ts';

export interface EndsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: EngineLog;
  readonly observer: Required<EngineObserver>;
  /** Name of this worker. */
  readonly worker: string;
  /** Workers of other processes run operations of the same store. */
  readonly shared: boolean;
}

/** Stores how attempts ended, and tells of it when it is stored. */
export class Ends {
  /** Attempts whose operation waits again because this worker stops. */
  givenBack = 0;
  readonly #options: EndsOptions;
  #closing = false;

  constructor(options: EndsOptions) {
    this.#options = options;
  }

  /** What cannot be stored from now on is left to be found. */
  close(): void {
    this.#closing = true;
  }

  /** Of an attempt of this worker, which ran for `ms`. */
  async store(attempt: ActiveAttempt, result: Result, ms: number): Promise<void> {
    const { clock, worker, log } = this.#options;
    const { operation, members, abortReason } = attempt;
    const ended: Ended = {
      number: attempt.attempt,
      result,
      abortReason,
      outcomes: attempt.outcomes,
      progress: attempt.latestProgress ?? operation.progress,
      endedAt: clock.now(),
      worker,
    };
    const followers = members
      .filter((member) => member.operation.id !== operation.id)
      .map((member) => member.operation);
    const stored = await this.#persist(() => this.#settle([operation, ...followers], ended, ms));
    if (stored?.status === 'Waiting' && abortReason === 'shutdown') this.givenBack++;
    if (!stored?.late || result.outcome === 'Lost') return;
    log('warn', `Attempt ${ended.number} of ${operation.id} ended after its lease was over: not counted.`);
  }

  /** Operations that were claimed and never started wait again. */
  async giveBack(attempts: readonly ActiveAttempt[]): Promise<void> {
    const { store, clock, worker } = this.#options;
    const actor = { by: worker, why: 'Claimed, not started, given back.', at: clock.now() };
    const one = ({ operation, attempt }: ActiveAttempt) =>
      store.change({ known: [operation] }, (rows) => ({
        changes: rows.flatMap((row) => giveBack(row, attempt, actor)),
        value: () => undefined,
      }));
    await Promise.all(attempts.map((attempt) => this.#persist(() => one(attempt))));
  }

  /** The end of an attempt whose worker is gone: it counts as failed. */
  async rescue(operation: Operation): Promise<void> {
    // Of a worker elsewhere it is looked again what became of it: it may have been the database that was away.
    if (this.#options.shared) await this.lose(operation);
    else await this.#persist(() => this.lose(operation));
  }

  /** The same, tried once. Raises what the store raises. */
  async lose(operation: Operation): Promise<void> {
    const { workerUri } = operation;
    const message =
      workerUri === null
        ? 'The worker that took it was lost before it could say so. It may have begun.'
        : `The worker ${workerUri} was lost before the attempt ended.`;
    const ended: Ended = {
      number: operation.attempts,
      result: { outcome: 'Lost', error: { code: attemptErrorCodes.workerLost, message, stack: null } },
      abortReason: null,
      outcomes: new Map(),
      progress: operation.progress,
      endedAt: this.#options.clock.now(),
      worker: 'engine',
    };
    await this.#settle([operation], ended, null);
  }

  /** Answers where the operation is now, if it moved, and whether the end came too late to count. */
  async #settle(
    known: readonly Operation[],
    ended: Ended,
    ms: number | null,
  ): Promise<{ status: Status | undefined; late: boolean }> {
    const { store, observer } = this.#options;
    const { change, late } = await store.change({ known }, (rows) => {
      const changes = settle(rows, ended);
      const late = rows[0] !== undefined && isLate(rows[0], ended);
      return { changes, value: () => ({ change: changes[0], late }) };
    });
    const status = change?.moves.at(-1);
    const { outcome, error } = change?.attempt ?? {};
    if (change !== undefined && status !== undefined && outcome) {
      const { operation } = change;
      observer.ended({ operation, number: ended.number, outcome, code: error?.code ?? null, status, ms });
    }
    return { status, late };
  }

  /** Writes until it is stored, or the engine closes: then the next start finds the attempt interrupted. */
  #persist<T>(write: () => Promise<T>): Promise<T | undefined> {
    const { clock, log } = this.#options;
    const isOver = () => this.#closing;
    return untilStored(() => write().catch(deleted), { clock, log, what: 'The end of an attempt', isOver });
  }
}

/** Of an operation that was deleted meanwhile there is nothing to store. */
function deleted(error: unknown): undefined {
  if (!(error instanceof OperationFailure) || error.code !== 'not-found') throw error;
}
