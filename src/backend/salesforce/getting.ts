import type { Clock } from '../../operation/clock.ts';
import { OperationFailure } from '../../operation/error.ts';
import type { Operation } from '../../operation/operation.ts';
import { pause } from '../pause.ts';
import type { History } from './history/history.ts';
import type { Rows } from './row/rows.ts';
import { wholeId } from './search/id.ts';

/** The first time that an id is asked for is taken for when it was handed out, for so long, ms. */
const fresh = 60_000;
const mostIds = 1_000;
/** ms between the first two questions; each next rest is so much longer. */
const step = 500;

export interface GettingOptions {
  readonly rows: Rows;
  readonly clock: Clock;
  /** ms for which a row that is not found is asked for again; 0: not at all. */
  readonly patience: number;
  /** What it remembers is not waited for. */
  readonly history: History | null;
  /** Told of an id that was not found although it may show yet. */
  expect(id: string): void;
}

/**
 * Reads single rows. A row may not be visible in the first moments after its id was handed out (reference 2.3), as in a
 * link that is followed at once: an id that this connection has never seen is asked for again for a moment before it
 * counts as not found, and then looked for by what follows the org.
 */
export class Getting {
  readonly #options: GettingOptions;
  /** When ids were first asked for, elapsed ms. */
  readonly #asked = new Map<string, number>();

  constructor(options: GettingOptions) {
    this.#options = options;
  }

  /** Raises `not-found`, and what {@link Rows.one} does. */
  async one(id: string, signal?: AbortSignal): Promise<Operation> {
    const { rows, clock, patience, history, expect } = this.#options;
    const key = wholeId(id);
    const began = clock.elapsed();
    for (let rest = step; ; rest += step) {
      try {
        return await rows.one(key ?? id, { signal });
      } catch (error) {
        if (!isNotFound(error) || key === undefined) throw error;
        if (history?.get(key) !== undefined || !this.#mayCome(key)) throw error;
        if (clock.elapsed() + rest - began > patience) {
          expect(key);
          throw error;
        }
        await pause(clock, rest, signal);
        signal?.throwIfAborted();
      }
    }
  }

  /** True for an id that may have been handed out just now. */
  #mayCome(key: string): boolean {
    const { rows, clock } = this.#options;
    if (rows.known.get(key) !== undefined) return false;
    const first = this.#asked.get(key);
    if (first !== undefined) return clock.elapsed() - first < fresh;
    this.#asked.set(key, clock.elapsed());
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > mostIds && oldest !== undefined) this.#asked.delete(oldest);
    return true;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof OperationFailure && error.code === 'not-found';
}
