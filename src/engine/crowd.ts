/** Longest pause before a worker that came too late looks again, ms. */
const longest = 40;

/**
 * Of many workers that hear of the same operation one gets it. Each look that finds nothing doubles the time within which
 * the next one falls at random, and one that finds something ends it: a worker that is alone never pauses.
 */
export class Crowd {
  #within = 0;

  /** A look for work has ended. */
  looked(found: boolean): void {
    this.#within = found ? 0 : Math.min(longest, Math.max(1, this.#within * 2));
  }

  /** How long to wait before the next look, ms. */
  pause(): number {
    return this.#within <= 1 ? 0 : Math.random() * this.#within;
  }
}
