import type { Clock } from '../../operation/clock.ts';
import type { Store } from '../store/store.ts';
import { Alarm } from './alarm.ts';
import type { Duty } from './duty.ts';

/** Longest sleep while something will expire, ms. */
const longestSleep = 10 * 60_000;
/** How long a clock that was set forward must stay so before it is believed, ms. */
const doubt = 3_600_000;
/** Steps smaller than this are drift, ms. */
const tolerance = 60_000;
const batch = 200;

/**
 * Removes final operations when their time to live is over. Deleting cannot be undone, so a wall clock that leaps
 * forward is believed only after an hour: until then it expires nothing that the time before the leap would not.
 */
export class Expiry implements Duty {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #alarm: Alarm;
  /** Wall minus monotonic time that is believed. */
  #believed = 0;
  #doubtedSince: number | null = null;
  #working = false;
  #stopped = true;

  constructor(store: Store, clock: Clock, onError: (error: unknown) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#onError = onError;
    this.#alarm = new Alarm(clock, () => void this.#work());
  }

  start(): void {
    this.#stopped = false;
    this.#believed = this.#clock.now() - this.#clock.elapsed();
    this.poke();
  }

  stop(): void {
    this.#stopped = true;
    this.#alarm.clear();
  }

  poke(): void {
    if (this.#stopped || this.#working) return;
    try {
      const next = this.#store.nextExpiry();
      if (next !== null) this.#alarm.set(Math.min(Math.max(next - this.#now(), 0), longestSleep));
    } catch (error) {
      this.#onError(error);
      this.#alarm.set(longestSleep);
    }
  }

  /** Wall time as far as it is believed. */
  #now(): number {
    const elapsed = this.#clock.elapsed();
    const offset = this.#clock.now() - elapsed;
    if (offset <= this.#believed + tolerance) {
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

  async #work(): Promise<void> {
    if (this.#stopped) return;
    this.#working = true;
    try {
      for (;;) {
        const now = this.#now();
        const next = this.#store.nextExpiry();
        if (this.#stopped || next === null || next > now) break;
        await this.#store.expire(now, batch);
      }
    } catch (error) {
      this.#onError(error);
      this.#alarm.set(longestSleep);
    }
    this.#working = false;
    this.poke();
  }
}
