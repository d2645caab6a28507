import { z } from 'zod';
import type { OperationPage } from '../../operation/answer.ts';
import type { Operation } from '../../operation/operation.ts';
import { matchesTerm } from '../../operation/query.ts';
import type { Page } from '../backend.ts';
import { readPageToken, writePageToken } from '../web/pageToken.ts';
import type { Place } from './row/record.ts';
import type { ReadRow, Rows } from './row/rows.ts';
import type { SearchFilter } from './search/searchFilter.ts';
import { all, any, type Condition, compare } from './soql/condition.ts';

/** Where a page goes on: behind a row of the list of a search. */
const token = z.object({
  query: z.string(),
  id: z.string().regex(/^08P[0-9A-Za-z]{15}$/),
  createdAt: z.int().min(-8_520_336_000_000).max(64_060_588_800_000),
});

/** Newest first; the id parts rows of one moment. */
export const newestFirst = ['CreatedDate DESC', 'Id DESC'];
/** Rows of a page when few of them may fit. */
const largePage = 500;

/**
 * A page of rows that fit a search. Pages go on behind the last row, by its time and id: none is lost or given twice
 * while new ones come. Raises 'invalid-request' for a place that is none.
 */
export async function listRows(
  rows: Rows,
  query: string,
  { limit, after }: Page,
  search: SearchFilter,
  signal?: AbortSignal,
): Promise<OperationPage> {
  const from = after === undefined ? null : readToken(after, query);
  if (search.empty) return { operations: [], next: null, partial: search.partial };
  const size = search.rest.length > 0 ? Math.max(largePage, limit) : limit;
  const page = await rows.page({ where: behind(search.where, from), order: newestFirst, limit: size + 1 }, { signal });
  const operations: Operation[] = [];
  const seen: ReadRow[] = [];
  for (const row of page.rows.slice(0, size)) {
    if (operations.length === limit) break;
    seen.push(row);
    if (row.operation !== null && fits(row.operation, search)) operations.push(row.operation);
  }
  const isLast = seen.length === page.rows.length && page.next === null;
  const last = isLast ? null : placeOfLast(seen);
  const notes = [...(search.partial === null ? [] : [search.partial]), ...page.problems];
  return {
    operations,
    next: last === null ? null : writeToken(last, query),
    partial: notes.length === 0 ? null : notes.slice(0, 3).join(' '),
  };
}

export function placeOfLast(rows: readonly ReadRow[]): Place | null {
  return rows.findLast(({ place }) => place !== null)?.place ?? null;
}

/** What the service could not decide is decided on the row itself. */
export function fits(operation: Operation, { rest }: Pick<SearchFilter, 'rest'>): boolean {
  return rest.every((term) => matchesTerm(term, operation));
}

/** The rows of a search that come after a place in the order of {@link newestFirst}. */
export function behind(where: Condition | null, place: Place | null): Condition | null {
  if (place === null) return where;
  const { id, createdAt } = place;
  // The first part is implied by the others; it is what an index serves.
  const later = all([
    compare('CreatedDate', '<=', createdAt),
    any([compare('CreatedDate', '<', createdAt), compare('Id', '<', id)]),
  ]);
  return where === null ? later : all([where, later]);
}

/** The page behind a place in the list of a search. */
export function writeToken({ id, createdAt }: Place, query: string): string {
  return writePageToken({ query, id, createdAt });
}

/** Raises 'invalid-request' for a text that is no place in the list of the search. */
export function readToken(text: string, query: string): Place {
  return readPageToken(token, text, (read) => read.query === query);
}
