import type { Clock } from '../../../operation/clock.ts';
import type { Operation } from '../../../operation/operation.ts';
import { readDate } from '../../../service/salesforce/dates.ts';
import { object } from '../../../service/salesforce/fields.ts';
import { type Feed, type Found, nothingFound } from '../../web/change/feed.ts';
import type { OrgRows } from './org.ts';
import { Seen } from './seen.ts';

export interface WindowOptions {
  readonly rows: OrgRows;
  readonly clock: Clock;
  /** ms between two looks far back. */
  readonly sweep: number;
}

/** Every question asks again for what changed this long before the latest change, ms. */
const overlap = 30_000;
/**
 * A look far back goes that long, ms: SystemModstamp is set when a row is written and the row shows when its
 * transaction ends, which is 10 minutes at most (Apex, maximum execution time of a transaction).
 */
const farBack = 900_000;
/** A version that is so much older than the latest change, ms, is none to go on from: what was seen then is forgotten. */
const furthest = 86_400_000;
/** Most rows of one question, and pages, which may be short; with more it is cheaper to read what is shown. */
const most = { rows: 8_000, pages: 40 };

/**
 * Asks by SOQL for the rows whose SystemModstamp lies in a window that overlaps the last one, and from time to time
 * for those of a much longer one. The usual way: one request tells all, rows included, to the second. The window moves
 * with the org's own times, so that clocks need not agree.
 */
export class WindowFeed implements Feed {
  readonly #options: WindowOptions;
  readonly #seen = new Seen();
  /** The latest SystemModstamp, ms; null: the org has no rows, so that all that come are new. */
  #latest: number | null = null;
  /** The same as of the last look far back: what showed up since then was written later than that, less a transaction. */
  #sweptLatest: number | null = null;
  /** Up to here there was too much: it is not asked for again. ms. */
  #floor = Number.NEGATIVE_INFINITY;
  /** When rows at or below the floor may have come late, so that all has to be read again; elapsed ms. */
  #owed: number[] = [];
  /** elapsed ms. */
  #sweptAt = 0;

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  async begin(since: number | null, signal: AbortSignal): Promise<Found> {
    const { rows, clock } = this.#options;
    const shown = rows.known.versions();
    this.#latest = await this.#newest(signal);
    this.#sweptAt = clock.elapsed();
    const isTooOld = since !== null && (this.#latest === null || since < this.#latest - furthest);
    const from = since === null || isTooOld ? this.#latest : Math.min(since, this.#latest ?? since);
    const found = await this.#read(from, farBack, signal);
    if (found === null) return this.#giveUp(since !== null, signal);
    const news = this.#take(found, true);
    if (isTooOld) return { ...nothingFound, resync: true };
    if (since === null) return nothingFound;
    // What this connection has shown as it is now is no news, whenever it was written; all else in the window may be.
    const isTold = ({ id, version }: Operation) => version <= since && shown.get(id) === version;
    return { operations: news.filter((row) => row.modifiedAt >= since - overlap && !isTold(row)), deleted: [] };
  }

  async next(signal: AbortSignal): Promise<Found> {
    const { clock, sweep } = this.#options;
    const sweeps = clock.elapsed() - this.#sweptAt >= sweep;
    const found = await (sweeps
      ? this.#read(this.#sweptLatest, farBack, signal)
      : this.#read(this.#latest, overlap, signal));
    if (found === null) return this.#giveUp(true, signal);
    if (sweeps) this.#sweptAt = clock.elapsed();
    const [owed] = this.#owed;
    const resync = owed !== undefined && clock.elapsed() >= owed;
    if (resync) this.#owed.shift();
    return { operations: this.#take(found, sweeps), deleted: [], resync };
  }

  #take(found: readonly Operation[], sweeps: boolean): readonly Operation[] {
    const news = this.#seen.news(found);
    for (const { modifiedAt } of found) this.#latest = Math.max(this.#latest ?? modifiedAt, modifiedAt);
    if (sweeps) this.#sweptLatest = this.#latest;
    if (this.#sweptLatest !== null) this.#seen.forgetBefore(this.#sweptLatest - farBack);
    return news;
  }

  /** There is too much: it goes on behind the latest change, and what was before has to be read by who shows it. */
  async #giveUp(resync: boolean, signal: AbortSignal): Promise<Found> {
    this.#latest = (await this.#newest(signal)) ?? this.#latest;
    this.#sweptLatest = this.#latest;
    this.#floor = this.#latest ?? this.#floor;
    const now = this.#options.clock.elapsed();
    this.#owed = [now + overlap, now + farBack];
    return { ...nothingFound, resync };
  }

  /** The latest SystemModstamp, ms; null: there are no rows. */
  async #newest(signal: AbortSignal): Promise<number | null> {
    const soql = `SELECT SystemModstamp FROM ${object.name} ORDER BY SystemModstamp DESC LIMIT 1`;
    const [record] = await this.#options.rows.records(soql, signal);
    return readDate(String(record?.SystemModstamp)) ?? null;
  }

  /** Rows that changed up to `back` ms before an instant, or later (null: ever); null: there are too many. */
  async #read(latest: number | null, back: number, signal: AbortSignal): Promise<readonly Operation[] | null> {
    const { rows } = this.#options;
    const where = latest === null ? '' : `WHERE SystemModstamp ${this.#after(latest - back)} `;
    const found: Operation[] = [];
    let page = await rows.select(`${where}ORDER BY SystemModstamp`, signal);
    for (let pages = 1; ; pages += 1) {
      found.push(...page.operations);
      if (page.next === null) return found;
      if (found.length >= most.rows || pages === most.pages) return null;
      page = await rows.more(page.next, signal);
    }
  }

  #after(from: number): string {
    return from > this.#floor ? `>= ${new Date(from).toISOString()}` : `> ${new Date(this.#floor).toISOString()}`;
  }
}
