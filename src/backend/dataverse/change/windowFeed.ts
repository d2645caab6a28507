import type { Clock } from '../../../operation/clock.ts';
import type { Operation } from '../../../operation/operation.ts';
import { type Feed, type Found, nothingFound } from '../../web/change/feed.ts';
import { pageLimit, rowsAddress } from '../row/address.ts';
import { since as changedSince, type Expression, versionAfter } from '../row/expression.ts';
import type { Row, Rows } from '../row/rows.ts';

/** Rows are asked for again this long after their change, ms: they may show late and out of order. */
const overlap = 30_000;
/** Most pages of one question; with more changes it is cheaper to read what is shown. */
const mostPages = 4;
/** Where an empty table begins, ms before now: the service's clock may differ from ours. */
const clockSkew = 300_000;

/**
 * Asks for the rows that changed in a window of time that overlaps the last one; rows whose version was seen are left
 * out. The window moves with the service's own times, so that clocks need not agree.
 */
export class WindowFeed implements Feed {
  readonly #rows: Rows;
  readonly #clock: Clock;
  /** The latest change that was seen, ms. */
  #latest = 0;
  /** Rows in the overlap: id and when and as what they were seen. */
  #seen = new Map<string, { readonly at: number; readonly version: number }>();

  constructor(rows: Rows, clock: Clock) {
    this.#rows = rows;
    this.#clock = clock;
  }

  async begin(since: number | null, signal: AbortSignal): Promise<Found> {
    const isKnown = since !== null && this.#rows.versions.knows(since);
    this.#latest = (await this.#newest(signal))?.modifiedAt ?? this.#clock.now() - clockSkew;
    const missed = isKnown ? await this.#after(since, signal) : { ...nothingFound, resync: since !== null };
    // What is in the window now is no change.
    await this.next(signal);
    return missed;
  }

  async next(signal: AbortSignal): Promise<Found> {
    const found = await this.#read(changedSince('modifiedon', this.#latest - overlap), signal);
    if (found === null) {
      this.#latest = (await this.#newest(signal))?.modifiedAt ?? this.#latest;
      return { ...nothingFound, resync: true };
    }
    const operations = found.filter(({ id, version }) => this.#seen.get(id)?.version !== version);
    for (const { id, version, modifiedAt } of found) {
      this.#seen.set(id, { version, at: modifiedAt });
      this.#latest = Math.max(this.#latest, modifiedAt);
    }
    for (const [id, { at }] of this.#seen) if (at < this.#latest - overlap) this.#seen.delete(id);
    return { operations, deleted: [] };
  }

  /** Rows that changed after a version. What was deleted since cannot be told. */
  async #after(since: number, signal: AbortSignal): Promise<Found> {
    const number = this.#rows.versions.numberOf(since);
    if (number === null) return { ...nothingFound, resync: true };
    const found = await this.#read(versionAfter(number), signal);
    return found === null ? { ...nothingFound, resync: true } : { operations: found, deleted: [] };
  }

  async #newest(signal: AbortSignal): Promise<Operation | undefined> {
    const { rows } = await this.#rows.page(rowsAddress({ order: 'modifiedon desc', top: 1 }), {
      signal,
      impatient: true,
    });
    return rows[0]?.operation;
  }

  /** All rows that fit, oldest change first; null: there are too many. */
  async #read(filter: Expression, signal: AbortSignal): Promise<readonly Operation[] | null> {
    const found: Row[] = [];
    let address: string | null = rowsAddress({ filter });
    for (let page = 0; address !== null; page += 1) {
      if (page === mostPages) return null;
      const { rows, next } = await this.#rows.page(address, { size: pageLimit, signal, impatient: true });
      found.push(...rows.filter((row) => row !== null));
      address = next;
    }
    return found.map(({ operation }) => operation).sort((a, b) => a.version - b.version);
  }
}
