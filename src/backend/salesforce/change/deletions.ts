import type { Operation } from '../../../operation/operation.ts';
import { ServiceFailure } from '../../web/failure.ts';
import type { History } from '../history/history.ts';
import type { Missing } from './missing.ts';
import { idsClause, idsPerQuery, type OrgRows } from './org.ts';
import { type Deleted, readDeleted } from './replication.ts';

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
  /** `/deleted` could not go on from where it was, and not from now either if that comes twice. */
  #isPast = false;
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

  /** When one of its questions fails, the next look finds what this one would have. */
  async look(signal: AbortSignal): Promise<Gone> {
    const { rows, history, missing } = this.#options;
    const answer = await this.#named(signal);
    const { ids: looked, expiry } = this.#portion();
    const found = looked.length === 0 ? [] : await rows.ids(idsClause(looked), signal);
    const resync = answer === 'past' && !this.#isPast;
    const named = typeof answer === 'object' ? this.#take(answer) : this.#lack(resync);
    const ids = [...new Set([...named, ...this.#absent(looked, new Set(found), expiry)])];
    for (const id of ids) {
      rows.known.forget(id);
      missing.found(id);
    }
    const operations = history?.lose(ids) ?? [];
    const kept = new Set(operations.map(({ id }) => id));
    return { operations, deleted: ids.filter((id) => !kept.has(id)), resync };
  }

  /** `past`: its log was purged, or the window has become longer than it goes back; `none`: there is no such thing here. */
  async #named(signal: AbortSignal): Promise<Deleted | 'past' | 'none'> {
    if (this.#covered === null) return 'none';
    try {
      return await readDeleted(this.#options.rows.requests, this.#covered, signal);
    } catch (error) {
      if (!(error instanceof ServiceFailure && (error.trouble === 'refused' || error.trouble === 'forbidden')))
        throw error;
      const { serviceCode } = error;
      return serviceCode === 'INVALID_REPLICATION_DATE' || serviceCode === 'EXCEEDED_ID_LIMIT' ? 'past' : 'none';
    }
  }

  /** Ids that are named for the first time. Seconds do not count, so that the window begins before what was asked for. */
  #take({ deletedRecords, latestDateCovered }: Deleted): readonly string[] {
    const news = deletedRecords.filter(({ id, deletedDate }) => deletedDate >= this.#from && !this.#told.has(id));
    this.#told = new Set(deletedRecords.map(({ id }) => id));
    const now = this.#options.rows.requests.orgNow();
    this.#covered = Math.max(this.#covered ?? 0, Math.min(latestDateCovered, now));
    this.#isPast = false;
    return news.map(({ id }) => id);
  }

  /** It begins anew, or is done without. */
  #lack(isPast: boolean): readonly string[] {
    this.#isPast = isPast;
    this.#covered = isPast ? this.#options.rows.requests.orgNow() : null;
    return [];
  }

  /** Of the rows that were looked for, those that have not been found for a while, or whose time had come. */
  #absent(
    looked: readonly string[],
    found: ReadonlySet<string>,
    expiry: ReadonlyMap<string, number>,
  ): readonly string[] {
    const { rows, missing } = this.#options;
    const now = rows.requests.orgNow();
    for (const id of looked) {
      if (found.has(id)) missing.found(id);
      else missing.note(id);
    }
    const isExpired = (id: string) => (expiry.get(id) ?? Number.POSITIVE_INFINITY) < now;
    return looked.filter((id) => !found.has(id) && (isExpired(id) || missing.isGone(id)));
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
