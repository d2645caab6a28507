import type { Clock } from '../../operation/clock.ts';
import type { ActiveAttempt, ReportListener } from '../activeAttempt.ts';
import type { Store } from '../store/store.ts';
import { Alarm } from './alarm.ts';
import type { Duty } from './duty.ts';

/** How often progress and log of running attempts are stored, ms. */
const interval = 200;
/** Log text of one attempt that is stored at once, characters. */
const logBurst = 65_536;

/** Stores what running attempts report: log text and progress, together a few times a second. */
export class Reports implements Duty, ReportListener {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #onLog: (sequence: number) => void;
  readonly #onError: (error: unknown) => void;
  readonly #alarm: Alarm;
  #reported = new Set<ActiveAttempt>();

  constructor(store: Store, clock: Clock, onLog: (sequence: number) => void, onError: (error: unknown) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#onLog = onLog;
    this.#onError = onError;
    this.#alarm = new Alarm(clock, () => this.#write());
  }

  start(): void {}

  stop(): void {
    this.#alarm.clear();
  }

  reported(attempt: ActiveAttempt): void {
    this.#reported.add(attempt);
    this.#alarm.set(attempt.pendingLog.length > logBurst ? 0 : interval);
  }

  /** Stores the rest of an attempt's log, in the same commit as its end when called right before it. */
  flush(attempt: ActiveAttempt): void {
    this.#reported.delete(attempt);
    this.#log(attempt);
  }

  #write(): void {
    const reported = [...this.#reported];
    this.#reported = new Set();
    for (const attempt of reported) {
      this.#log(attempt);
      if (attempt.progressDirty) this.#progress(attempt);
    }
  }

  #log(attempt: ActiveAttempt): void {
    const text = attempt.takeLog();
    if (text === '') return;
    const { sequence } = attempt.operation;
    const piece = { sequence, attempt: attempt.attempt, text };
    this.#store.appendLog([piece]).then(() => this.#onLog(sequence), this.#onError);
  }

  #progress(attempt: ActiveAttempt): void {
    attempt.progressDirty = false;
    const progress = attempt.latestProgress;
    const { workerUri } = attempt.operation;
    this.#store
      .change({ known: [attempt.operation] }, ([operation]) => {
        if (operation === undefined || operation.attempts !== attempt.attempt || operation.finishedAt !== null) {
          return { changes: [], value: () => undefined };
        }
        const by = workerUri ?? 'engine';
        const change = {
          operation,
          moves: [],
          set: { progress },
          passing: true as const,
          by,
          why: null,
          at: this.#clock.now(),
        };
        return { changes: [change], value: (after) => after[0] };
      })
      .then((operation) => {
        if (operation !== undefined) attempt.operation = operation;
      }, this.#onError);
  }
}
