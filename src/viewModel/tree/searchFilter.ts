import type { Backend } from '../../backend/backend.ts';
import type { ListOrder } from '../../operation/arrangement.ts';
import type { Clock } from '../../operation/clock.ts';
import type { Operation } from '../../operation/operation.ts';
import { matchesTerm, parseQuery, type Query } from '../../operation/query.ts';
import { type Rows, readRows } from './readRows.ts';

/**
 * Reads what a search finds, and judges changes by it. Rows do not carry payloads: where a term looks into one, an
 * operation that was not among those read may belong there, and `stale` asks to read again.
 */
export class SearchFilter {
  readonly #text: string;
  readonly #clock: Clock;
  #query: Query;
  /** Ids of the rows that were read last. */
  #known = new Set<string>();
  stale = false;

  /** Raises `invalid-query` when the text is none. */
  constructor(text: string, clock: Clock) {
    this.#text = text;
    this.#clock = clock;
    this.#query = parseQuery(text, clock.now());
  }

  async read(backend: Pick<Backend, 'list'>, count: number, order: ListOrder): Promise<Rows> {
    this.stale = false;
    // "In the last two hours" moves on.
    this.#query = parseQuery(this.#text, this.#clock.now());
    const found = await readRows(backend, this.#text, count, { order });
    this.#known = new Set(found.rows.map(({ id }) => id));
    return found;
  }

  readonly matches = (operation: Operation): boolean => {
    const { terms } = this.#query;
    if (!terms.every((term) => term.kind === 'payload' || matchesTerm(term, operation))) return false;
    if (this.#known.has(operation.id) || terms.every(({ kind }) => kind !== 'payload')) return true;
    this.stale = true;
    return false;
  };
}
