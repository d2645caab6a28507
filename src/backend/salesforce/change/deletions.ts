import type { Operation } from '../../../operation/operation.ts';
import { ServiceFailure } from '../../web/failure.ts';
import type { History } from '../history/history.ts';
import type { Missing } from './missing.ts';
import { idsClause, idsPerQuery, type OrgRows } from './org.ts';
import { readDeleted } from './replication.ts';

export interface DeletionsOptions {
  readonly rows: OrgRows;
  readonly missing: Missing;
  /** What is remembered of rows that are gone; null: nothing. */
  readonly history: History | null;
}

/** Rows that are gone: those that are remembered, as they are, and ids of the others. */
export interface Gone {
  readonly operations: readonly Operation[];
  readonly deleted: readonly string[];
  /** More may have gone than could be told. */
  readonly resync: boolean;
}

/**
 * Notices rows that are gone: `/deleted` names those that were deleted, and perhaps those that expired (which is
 * documented nowhere), so that rows which views show or the history keeps are also looked for by their ids, a portion
 * at a time.
 */
export class Deletions {
  readonly #options: DeletionsOptions;
  /** Up to when `/deleted` has told everything, ms of the org's time; null: the org does not offer it. */
  #covered: number | null = 0;
  /** What went before is no news, ms of the org's time. */
  #from = 0;
  /** Told from the window that the next one overlaps. */
  #told: ReadonlySet<string> = new Set();
  #skip = 0;

  constructor(options: DeletionsOptions) {
    this.#options = options;
  }

  /** What went before this instant of the org's time (ms) is no news. */
  begin(from: number): void {
    this.#from = from;
    this.#covered = from;
    this.#told = new Set();
  }

  async look(signal: AbortSignal): Promise<Gone> {
    const { rows, history, missing } = this.#options;
    const named = await this.#named(signal);
    for (const id of named.ids) rows.known.forget(id);
    const absent = await this.#absent(signal);
    const ids = [...new Set([...named.ids, ...absent])];
    for (const id of ids) {
      rows.known.forget(id);
      missing.found(id);
    }
    const operations = history?.lose(ids) ?? [];
    const kept = new Set(operations.map(({ id }) => id));
    return { operations, deleted: ids.filter((id) => !kept.has(id)), resync: named.resync };
  }

  /** Ids that `/deleted` names for the first time. */
  async #named(signal: AbortSignal): Promise<{ readonly ids: readonly string[]; readonly resync: boolean }> {
    const { requests } = this.#options.rows;
    if (this.#covered === null) return { ids: [], resync: false };
    try {
      const { deletedRecords, latestDateCovered } = await readDeleted(requests, this.#covered, signal);
      // Seconds do not count, so that the window begins before what it is asked for.
      const news = deletedRecords.filter(({ id, deletedDate }) => deletedDate >= this.#from && !this.#told.has(id));
      this.#told = new Set(deletedRecords.map(({ id }) => id));
      this.#covered = Math.max(this.#covered, Math.min(latestDateCovered, requests.orgNow()));
      return { ids: news.map(({ id }) => id), resync: false };
    } catch (error) {
      if (!(error instanceof ServiceFailure && error.trouble === 'refused')) throw error;
      // Its log was purged, or the window has become longer than it goes back; or there is no such thing.
      const isPast = error.serviceCode === 'INVALID_REPLICATION_DATE' || error.serviceCode === 'EXCEEDED_ID_LIMIT';
      this.#covered = isPast ? requests.orgNow() : null;
      return { ids: [], resync: isPast };
    }
  }

  /** Of a portion of the rows that are known: those that have not been found for a while, or whose time had come. */
  async #absent(signal: AbortSignal): Promise<readonly string[]> {
    const { rows, missing, history } = this.#options;
    const now = rows.requests.orgNow();
    const { ids, expiry } = this.#portion();
    if (ids.length === 0) return [];
    const present = new Set(await rows.ids(idsClause(ids), signal));
    for (const id of ids) {
      if (present.has(id)) missing.found(id);
      else missing.note(id);
    }
    const isExpired = (id: string) => (expiry.get(id) ?? Number.POSITIVE_INFINITY) < now;
    const absent = ids.filter((id) => !present.has(id) && (isExpired(id) || missing.isGone(id)));
    return absent.filter((id) => history?.get(id) === undefined);
  }

  /** What is missing already first, then the rows that are shown and those that are kept, in turn. */
  #portion(): { readonly ids: readonly string[]; readonly expiry: ReadonlyMap<string, number> } {
    const { missing } = this.#options;
    const waiting = missing.ids.slice(0, idsPerQuery);
    const count = idsPerQuery - waiting.length;
    let next = this.#after(this.#skip, count);
    if (next.length === 0 && this.#skip > 0) {
      this.#skip = 0;
      next = this.#after(0, count);
    }
    this.#skip += next.length;
    const { known } = this.#options.rows;
    const expiry = new Map<string, number>();
    for (const row of [...next, ...waiting.map((id) => known.get(id))]) {
      if (row?.expiresAt) expiry.set(row.id, row.expiresAt);
    }
    return { ids: [...new Set([...waiting, ...next.map(({ id }) => id)])], expiry };
  }

  #after(skip: number, count: number): readonly Operation[] {
    const { rows, history } = this.#options;
    const shown = rows.known.ids(skip, count).flatMap((id) => rows.known.get(id) ?? []);
    const behind = Math.max(0, skip + shown.length - rows.known.size);
    return [...shown, ...(history?.unsure(behind, count - shown.length) ?? [])];
  }
}
