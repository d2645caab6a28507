import type { Clock } from '../../../operation/clock.ts';
import { isAway, isConflict } from './failure.ts';

/** How long a write waits for a database that is not there, ms. */
const longest = 3_000;
/** Pauses between two tries, ms. */
const [shortestPause, longestPause] = [50, 1_000];
/** Most repetitions after conflicts. */
const mostConflicts = 10;

/**
 * Whether a transaction that failed is tried again, and when. The first one that misses the database waits for it; those
 * after that are tried once, so that callers hear soon that it is away, until one is answered.
 */
export class Patience {
  readonly #clock: Clock;
  /** Monotonic instant at which it ends; none while the database is there. */
  #ends: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  answered(): void {
    this.#ends = undefined;
  }

  /** True after a pause when the transaction is to be tried again; `tries`: how often it was repeated already. */
  async again(error: unknown, tries: number): Promise<boolean> {
    if (isConflict(error)) {
      if (tries >= mostConflicts) return false;
      // Not all at the same time once more.
      await this.#pause(Math.random() * Math.min(5 * 2 ** tries, longestPause));
      return true;
    }
    if (!isAway(error)) return false;
    const now = this.#clock.elapsed();
    this.#ends ??= now + longest;
    if (now >= this.#ends) return false;
    await this.#pause(Math.min(shortestPause * 2 ** tries, longestPause, this.#ends - now));
    return true;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.after(ms, resolve));
  }
}
