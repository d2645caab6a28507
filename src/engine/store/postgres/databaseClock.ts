import type { Clock } from '../../../operation/clock.ts';

/** How far two clocks that nobody sets may drift apart, ms for each ms. */
const drift = 1e-4;

/**
 * The database's clock, read without asking: our own monotonic time and what the database's clock is ahead of it. It is
 * the one clock that all servers and workers share, so a wrong clock on one of their machines moves no lease and nothing
 * that is due. Each answer of the database bounds the difference by when it was asked and answered; the bounds widen
 * with time, and an answer outside of them (the database's clock was set) replaces them.
 */
export class DatabaseClock implements Clock {
  readonly #own: Clock;
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;
  #observedAt = 0;

  constructor(own: Clock) {
    this.#own = own;
  }

  /** Before the first answer, our own. */
  now(): number {
    const ahead = (this.#least + this.#most) / 2;
    return Number.isNaN(ahead) ? this.#own.now() : Math.round(this.#own.elapsed() + ahead);
  }

  elapsed(): number {
    return this.#own.elapsed();
  }

  after(ms: number, callback: () => void): () => void {
    return this.#own.after(ms, callback);
  }

  /** The database's clock said `time` at some moment between the monotonic instants `asked` and now. */
  observe(time: number, asked: number): void {
    const answered = this.elapsed();
    const widened = (answered - this.#observedAt) * drift;
    // Its clock is told in whole milliseconds.
    const [least, most] = [time - answered - 1, time - asked + 1];
    const within = Math.max(least, this.#least - widened) <= Math.min(most, this.#most + widened);
    this.#least = within ? Math.max(least, this.#least - widened) : least;
    this.#most = within ? Math.min(most, this.#most + widened) : most;
    this.#observedAt = answered;
  }
}
