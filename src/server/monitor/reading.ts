import type { Clock } from '../../operation/clock.ts';

export interface ReadingOptions<T> {
  readonly clock: Clock;
  /** How long an answer serves, ms. */
  readonly fresh: number;
  /** After which time whoever asks is told that there is no answer, ms. */
  readonly patience: number;
  read(): Promise<T>;
}

/** One read that many ask for: they share it while it is under way and for a moment after, however often they ask. */
export class Reading<T> {
  readonly #options: ReadingOptions<T>;
  #current: Promise<T> | undefined;

  constructor(options: ReadingOptions<T>) {
    this.#options = options;
  }

  /** Raises what the read raises, and when it takes too long. */
  async get(): Promise<T> {
    const { clock, patience } = this.#options;
    const { promise, reject } = Promise.withResolvers<never>();
    const stopTimer = clock.after(patience, () => reject(new Error(`There was no answer within ${patience} ms.`)));
    try {
      return await Promise.race([this.#begin(), promise]);
    } finally {
      stopTimer();
    }
  }

  #begin(): Promise<T> {
    if (this.#current !== undefined) return this.#current;
    const { clock, fresh, read } = this.#options;
    const reading = read();
    this.#current = reading;
    const forget = () => {
      if (this.#current === reading) this.#current = undefined;
    };
    reading.then(() => clock.after(fresh, forget), forget);
    return reading;
  }
}
