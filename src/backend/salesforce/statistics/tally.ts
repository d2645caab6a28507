import type { OutcomeFigures } from '../../../operation/answer.ts';
import { statusOf } from '../row/status.ts';

/** How many operations there are, and what has become of them. */
export class Tally {
  #submitted = 0;
  #complete = 0;
  #error = 0;
  #canceled = 0;

  /** Rows of one status, as the service names it. */
  add(status: string | null, count: number): void {
    this.#submitted += count;
    const known = statusOf(status);
    if (known.serviceStatus !== undefined) return;
    if (known.status === 'Complete') this.#complete += count;
    else if (known.status === 'Error') this.#error += count;
    else if (known.status === 'Canceled') this.#canceled += count;
  }

  figures(): OutcomeFigures {
    const ended = this.#complete + this.#error;
    return {
      submitted: this.#submitted,
      complete: this.#complete,
      error: this.#error,
      canceled: this.#canceled,
      errorRate: ended === 0 ? null : this.#error / ended,
    };
  }
}

/** Tallies by a key, in the order in which the keys came first. */
export class Tallies<Key> {
  readonly #tallies = new Map<Key, Tally>();

  of(key: Key): Tally {
    const found = this.#tallies.get(key) ?? new Tally();
    this.#tallies.set(key, found);
    return found;
  }

  *all(): Iterable<readonly [Key, OutcomeFigures]> {
    for (const [key, tally] of this.#tallies) yield [key, tally.figures()];
  }
}
