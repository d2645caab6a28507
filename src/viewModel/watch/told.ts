import type { Clock } from '../../operation/clock.ts';
import type { Operation } from '../../operation/operation.ts';
import { causeOf } from '../failure/fingerprint.ts';

/** Most that is remembered; the oldest is forgotten first. */
const limit = 5_000;

/** What this window has told, so that nothing is told twice. */
export class Told {
  readonly #keys = new Set<string>();

  /** True when it has not been told; it is from now on. */
  claim(key: string): boolean {
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    for (const oldest of this.#keys) {
      if (this.#keys.size <= limit) break;
      this.#keys.delete(oldest);
    }
    return true;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }
}

/** How long a cause of failures that was told is not told again, ms. */
const causeRest = 10 * 60_000;

type Failed = Pick<Operation, 'type' | 'error'> & { readonly connection: string };

/** Causes of failures that this window has told of lately: the badge goes on counting, the notification does not come again. */
export class Causes {
  readonly #clock: Clock;
  readonly #toldAt = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Those with a cause that has not been told lately; it has been from now on. */
  take<T extends Failed>(failed: readonly T[]): readonly T[] {
    const now = this.#clock.elapsed();
    for (const [cause, at] of this.#toldAt) if (now - at >= causeRest) this.#toldAt.delete(cause);
    const news = failed.filter((each) => !this.#toldAt.has(keyOf(each)));
    for (const each of news) this.#toldAt.set(keyOf(each), now);
    return news;
  }
}

function keyOf(failed: Failed): string {
  return `${failed.connection}/${causeOf(failed).key}`;
}
