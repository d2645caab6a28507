import type { Clock } from '../../operation/clock.ts';
import type { Store } from '../store/store.ts';
import { Alarm } from './alarm.ts';
import type { Duty } from './duty.ts';

/** Longest sleep while something is scheduled, ms: a clock that jumps is noticed within it. */
const longestSleep = 10_000;
/** A clock that falls back by more than this was set, ms; smaller steps are drift. */
const driftTolerance = 1_000;
/** Operations moved in one transaction. */
const batch = 500;
/** Pause after the store refused, ms. */
const failureDelay = 1_000;

/** Moves scheduled operations to Waiting when they are due. */
export class Scheduler implements Duty {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #onDue: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #alarm: Alarm;
  #offset = 0;
  #working = false;
  #stopped = true;

  constructor(store: Store, clock: Clock, onDue: () => void, onError: (error: unknown) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#onDue = onDue;
    this.#onError = onError;
    this.#alarm = new Alarm(clock, () => void this.#work());
  }

  start(): void {
    this.#stopped = false;
    this.#offset = this.#clock.now() - this.#clock.elapsed();
    void this.#work(true);
  }

  stop(): void {
    this.#stopped = true;
    this.#alarm.clear();
  }

  poke(): void {
    if (this.#stopped || this.#working) return;
    try {
      const due = this.#store.nextDue();
      if (due !== null) this.#alarm.set(Math.min(due - this.#clock.now(), longestSleep));
    } catch (error) {
      this.#onError(error);
      this.#alarm.set(failureDelay);
    }
  }

  async #work(first = false): Promise<void> {
    if (this.#stopped) return;
    this.#working = true;
    let failed = false;
    try {
      await this.#watchClock(first);
      await this.#promote();
    } catch (error) {
      failed = true;
      this.#onError(error);
    }
    this.#working = false;
    if (failed && !this.#stopped) this.#alarm.set(failureDelay);
    else this.poke();
  }

  /** After a step back, retry delays would last longer than they should. */
  async #watchClock(first: boolean): Promise<void> {
    const offset = this.#clock.now() - this.#clock.elapsed();
    const setBack = offset < this.#offset - driftTolerance;
    this.#offset = offset;
    if (setBack || first) await this.#store.capDelays(this.#clock.now());
  }

  async #promote(): Promise<void> {
    for (;;) {
      const now = this.#clock.now();
      const due = this.#store.nextDue();
      if (this.#stopped || due === null || due > now) return;
      const moved = await this.#store.promote(now, batch);
      if (moved > 0) this.#onDue();
    }
  }
}
