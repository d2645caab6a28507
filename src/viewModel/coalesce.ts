import type { Clock } from '../operation/clock.ts';

/**
 * Gathers calls: `flush` runs soon after the first one and then at most once per `interval` ms, the last call always
 * included. Holds a timer only between a call and its flush.
 */
export class Coalescer {
  readonly #clock: Clock;
  readonly #interval: number;
  readonly #flush: () => void;
  readonly #first: number;
  #last = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  /** `first` ms pass before a flush that follows a quiet time, so that what comes together is drawn together. */
  constructor(clock: Clock, interval: number, flush: () => void, first = 0) {
    this.#clock = clock;
    this.#interval = interval;
    this.#flush = flush;
    this.#first = first;
  }

  call(): void {
    if (this.#cancel) return;
    const wait = Math.max(this.#last + this.#interval - this.#clock.elapsed(), this.#first);
    this.#cancel = this.#clock.after(wait, () => {
      this.#cancel = undefined;
      this.#last = this.#clock.elapsed();
      this.#flush();
    });
  }

  dispose(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
