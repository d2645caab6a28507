import type { Clock } from '../../../operation/clock.ts';
import { rowsAddress } from '../row/address.ts';
import { any, isId } from '../row/expression.ts';
import { isGone, type Rows } from '../row/rows.ts';

/** ms between two looks, and rows of one look. */
const every = 30_000;
const portion = 100;
/** Rows that one look fails to find are asked for one by one, so many at a time. */
const mostConfirmed = 10;

/** Notices that rows which views show are gone, when nothing else tells. Looks at a portion of them at a time. */
export class Deletions {
  readonly #rows: Rows;
  readonly #clock: Clock;
  #lookedAt: number;
  #skip = 0;

  constructor(rows: Rows, clock: Clock) {
    this.#rows = rows;
    this.#clock = clock;
    this.#lookedAt = clock.elapsed();
  }

  /** Ids that are gone; empty when it is not time to look. */
  async look(signal: AbortSignal): Promise<readonly string[]> {
    if (this.#clock.elapsed() - this.#lookedAt < every) return [];
    this.#lookedAt = this.#clock.elapsed();
    let ids = this.#rows.known.ids(this.#skip, portion);
    if (ids.length === 0) {
      this.#skip = 0;
      ids = this.#rows.known.ids(0, portion);
    }
    this.#skip += ids.length;
    if (ids.length === 0) return [];
    const address = rowsAddress({ filter: any(ids.map(isId)), columns: ['backgroundoperationid'] });
    const found = await this.#rows.ids(address, portion, signal).catch(() => null);
    // What is wrong will show with the next question for changes.
    if (found === null) return [];
    const present = new Set(found);
    const missing = ids.filter((id) => !present.has(id)).slice(0, mostConfirmed);
    const gone: string[] = [];
    for (const id of missing) if (await this.#isGone(id, signal)) gone.push(id);
    return gone;
  }

  /** A list may lag behind; one row by its id is what counts. */
  async #isGone(id: string, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#rows.one(id, undefined, signal);
      return false;
    } catch (error) {
      if (!isGone(error)) return false;
      this.#rows.known.forget(id);
      return true;
    }
  }
}
