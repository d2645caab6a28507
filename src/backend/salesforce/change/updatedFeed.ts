import type { Operation } from '../../../operation/operation.ts';
import { type Feed, type Found, nothingFound } from '../../web/change/feed.ts';
import { idsClause, idsPerQuery, type OrgRows } from './org.ts';
import { readUpdated } from './replication.ts';
import { Seen } from './seen.ts';

/** Most ids of one answer; with more it is cheaper to read what is shown. */
const mostIds = 2_000;
/** `/updated` goes back 30 days, ms; a version older than that is none to go on from. */
const furthest = 29 * 86_400_000;

/**
 * Asks `/updated` for the ids of rows that changed since `latestDateCovered` of the last answer, then reads those
 * rows. For an org that refuses to filter or order by SystemModstamp: it counts in whole minutes, so that the rows of
 * the minute that goes on are read with every question, and takes two requests where the other way takes one.
 */
export class UpdatedFeed implements Feed {
  readonly #rows: OrgRows;
  readonly #seen = new Seen();
  /** ms. */
  #covered = 0;

  constructor(rows: OrgRows) {
    this.#rows = rows;
  }

  async begin(since: number | null, signal: AbortSignal): Promise<Found> {
    const shown = this.#rows.known.versions();
    const now = this.#rows.requests.orgNow();
    const isTooOld = since !== null && (since < now - furthest || since > now + furthest);
    this.#covered = since === null || isTooOld ? now : since;
    const found = await this.next(signal);
    if (since === null || isTooOld) return isTooOld ? { ...nothingFound, resync: true } : nothingFound;
    const isTold = ({ id, version }: Operation) => version <= since && shown.get(id) === version;
    return { ...found, operations: found.operations.filter((row) => !isTold(row)) };
  }

  async next(signal: AbortSignal): Promise<Found> {
    const { ids, latestDateCovered } = await readUpdated(this.#rows.requests, this.#covered, signal);
    if (ids.length > mostIds) {
      this.#covered = Math.max(this.#covered, latestDateCovered);
      return { ...nothingFound, resync: true };
    }
    const found: Operation[] = [];
    for (let from = 0; from < ids.length; from += idsPerQuery) {
      const { operations } = await this.#rows.select(idsClause(ids.slice(from, from + idsPerQuery)), signal);
      found.push(...operations);
    }
    // What was answered beyond the org's own time is not covered, whatever it says.
    this.#covered = Math.max(this.#covered, Math.min(latestDateCovered, this.#rows.requests.orgNow()));
    const news = this.#seen.news(found);
    this.#seen.forgetBefore(this.#covered - 2 * 60_000);
    return { operations: news, deleted: [] };
  }
}
