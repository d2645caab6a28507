import type { Clock } from '../../operation/clock.ts';
import type { Store } from '../store/store.ts';
import { TimedDuty } from './timedDuty.ts';

/** Longest sleep while something is scheduled, ms: a clock that jumps is noticed within it. */
const longestSleep = 10_000;
/** A clock that falls back by more than this was set, ms; smaller steps are drift. */
const driftTolerance = 1_000;
/** Operations moved in one transaction. */
const batch = 500;

/** Moves scheduled operations to Waiting when they are due. */
export class Scheduler extends TimedDuty {
  readonly #store: Store;
  readonly #onDue: () => void;
  /** Wall minus monotonic time when it was last looked at; infinite at the start, which counts as a step back. */
  #offset = Number.POSITIVE_INFINITY;

  constructor(store: Store, clock: Clock, onDue: () => void, onError: (error: unknown) => void) {
    super({ clock, kind: 'due', longestSleep, failureDelay: 1_000, onError });
    this.#store = store;
    this.#onDue = onDue;
  }

  protected async wait(): Promise<number | null> {
    const due = await this.#store.nextDue();
    return due === null ? null : this.until(due);
  }

  protected async work(): Promise<void> {
    await this.#watchClock();
    for (;;) {
      const now = this.clock.now();
      const due = await this.#store.nextDue();
      if (this.stopped || due === null || due > now) return;
      const moved = await this.#store.promote(now, batch);
      if (moved > 0) this.#onDue();
    }
  }

  /** After a step back, retry delays would last longer than they should. */
  async #watchClock(): Promise<void> {
    const offset = this.clock.now() - this.clock.elapsed();
    const setBack = offset < this.#offset - driftTolerance;
    this.#offset = offset;
    if (setBack) await this.#store.capDelays(this.clock.now());
  }
}
