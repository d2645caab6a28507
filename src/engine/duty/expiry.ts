import type { Clock } from '../../operation/clock.ts';
import type { Store } from '../store/store.ts';
import { TimedDuty } from './timedDuty.ts';

/** Longest sleep while something will expire, and pause after a failure, ms. */
const longestSleep = 10 * 60_000;
/** How long a clock that was set forward must stay so before it is believed, ms. */
const doubt = 3_600_000;
/** Steps smaller than this are drift, ms. */
const tolerance = 60_000;
/** Operations removed in one transaction. */
const batch = 200;

/**
 * Removes final operations when their time to live is over. Deleting cannot be undone, so a wall clock that leaps
 * forward is believed only after an hour: until then it expires nothing that the time before the leap would not.
 */
export class Expiry extends TimedDuty {
  readonly #store: Store;
  /** Wall minus monotonic time that is believed; none before the start. */
  #believed: number | null = null;
  #doubtedSince: number | null = null;

  constructor(store: Store, clock: Clock, onError: (error: unknown) => void) {
    super({ clock, kind: 'expiry', longestSleep, failureDelay: longestSleep, onError });
    this.#store = store;
  }

  protected async wait(): Promise<number | null> {
    const next = await this.#store.nextExpiry();
    return next === null ? null : this.until(next);
  }

  protected override until(instant: number): number {
    return instant - this.#now();
  }

  protected async work(): Promise<void> {
    for (;;) {
      const now = this.#now();
      const next = await this.#store.nextExpiry();
      if (this.stopped || next === null || next > now) return;
      await this.#store.expire(now, batch);
    }
  }

  /** Wall time as far as it is believed. */
  #now(): number {
    const elapsed = this.clock.elapsed();
    const offset = this.clock.now() - elapsed;
    if (this.#believed === null || offset <= this.#believed + tolerance) {
      this.#believed = offset;
      this.#doubtedSince = null;
    } else {
      this.#doubtedSince ??= elapsed;
      if (elapsed - this.#doubtedSince >= doubt) {
        this.#believed = offset;
        this.#doubtedSince = null;
      }
    }
    return elapsed + this.#believed;
  }
}
