import type { Clock } from '../../operation/clock.ts';
import { OperationFailure } from '../../operation/error.ts';
import type { Operation } from '../../operation/operation.ts';
import { pause } from '../pause.ts';
import type { Rows } from './row/rows.ts';
import { wholeId } from './search/id.ts';

/** The first time that an id is asked for is taken for when it was handed out, for so long, ms. */
const fresh = 60_000;
const mostIds = 1_000;
/** ms between the first two questions; each next rest is so much longer. */
const step = 500;

/**
 * Reads single rows. A row may not be visible in the first moments after its id was handed out (reference 2.3), as in a
 * link that is followed at once: an id that this connection has never seen is asked for again for a moment before it
 * counts as not found.
 */
export class Getting {
  readonly #rows: Rows;
  readonly #clock: Clock;
  readonly #patience: number;
  /** When ids were first asked for, elapsed ms. */
  readonly #asked = new Map<string, number>();

  /** `patience`: ms for which a row that is not found is asked for again; 0: not at all. */
  constructor(rows: Rows, clock: Clock, patience: number) {
    this.#rows = rows;
    this.#clock = clock;
    this.#patience = patience;
  }

  /** Raises `not-found`, and what {@link Rows.one} does. */
  async one(id: string, signal?: AbortSignal): Promise<Operation> {
    const began = this.#clock.elapsed();
    for (let rest = step; ; rest += step) {
      try {
        const row = await this.#rows.one(id, { signal });
        this.#asked.delete(row.id);
        return row;
      } catch (error) {
        const left = began + this.#patience - this.#clock.elapsed();
        if (!isNotFound(error) || rest > left || !this.mayCome(id)) throw error;
        await pause(this.#clock, rest, signal);
        signal?.throwIfAborted();
      }
    }
  }

  /** True for an id that may have been handed out just now. */
  mayCome(id: string): boolean {
    const key = wholeId(id);
    if (key === undefined || this.#rows.known.get(key) !== undefined) return false;
    const now = this.#clock.elapsed();
    const first = this.#asked.get(key);
    if (first !== undefined) return now - first < fresh;
    this.#asked.set(key, now);
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > mostIds && oldest !== undefined) this.#asked.delete(oldest);
    return true;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof OperationFailure && error.code === 'not-found';
}
