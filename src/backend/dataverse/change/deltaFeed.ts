import type { Operation } from '../../../operation/operation.ts';
import { type Feed, type Found, nothingFound } from '../../web/change/feed.ts';
import { ServiceFailure } from '../../web/failure.ts';
import { pageLimit, rowsAddress } from '../row/address.ts';
import type { Rows } from '../row/rows.ts';

/** Pages of the first answer, which has every row of the table, and of one delta. */
const mostPages = 10;

/**
 * Follows the delta links of a table that tracks changes (reference 3.8). The first one costs reading the whole table,
 * so larger tables are watched by time instead. Deltas name deleted rows.
 */
export class DeltaFeed implements Feed {
  readonly #rows: Rows;
  #link: string | null = null;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** Raises `unsupported` when the table is too large or gives no delta link. */
  async begin(since: number | null, signal: AbortSignal): Promise<Found> {
    const isKnown = since !== null && this.#rows.versions.knows(since);
    const all: Operation[] = [];
    const { link } = await this.#follow(rowsAddress({}), all, [], 'odata.track-changes', signal);
    if (link === null)
      throw new ServiceFailure('unsupported', 'The table gives no delta link.', { trouble: 'refused' });
    this.#link = link;
    if (since === null || !isKnown) return { ...nothingFound, resync: since !== null };
    return { operations: inOrder(all.filter(({ version }) => version > since)), deleted: [] };
  }

  async next(signal: AbortSignal): Promise<Found> {
    const operations: Operation[] = [];
    const deleted: string[] = [];
    const found = await this.#follow(this.#link ?? '', operations, deleted, undefined, signal);
    if (found.link === null)
      throw new ServiceFailure('unsupported', 'A delta had no link to the next one.', { trouble: 'refused' });
    this.#link = found.link;
    return { operations: inOrder(operations), deleted };
  }

  async #follow(
    from: string,
    operations: Operation[],
    deleted: string[],
    prefer: string | undefined,
    signal: AbortSignal,
  ): Promise<{ link: string | null }> {
    let address = from;
    for (let page = 0; page < mostPages; page += 1) {
      const options = { size: pageLimit, signal, impatient: true, ...(prefer === undefined ? {} : { prefer }) };
      const answer = await this.#rows.page(address, options);
      for (const row of answer.rows) if (row !== null) operations.push(row.operation);
      deleted.push(...answer.deleted);
      if (answer.next === null) return { link: answer.delta };
      address = answer.next;
    }
    return { link: null };
  }
}

function inOrder(operations: readonly Operation[]): readonly Operation[] {
  return operations.toSorted((a, b) => a.version - b.version);
}
