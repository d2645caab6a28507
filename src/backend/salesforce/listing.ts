import { z } from 'zod';
import type { OperationPage } from '../../operation/answer.ts';
import { type ListOrder, listOrders } from '../../operation/arrangement.ts';
import type { Operation } from '../../operation/operation.ts';
import { matchesTerm } from '../../operation/query.ts';
import type { Page } from '../backend.ts';
import { readPageToken, writePageToken } from '../web/pageToken.ts';
import type { Place } from './row/record.ts';
import type { ReadRow, Rows } from './row/rows.ts';
import type { SearchFilter } from './search/searchFilter.ts';
import { all, any, type Condition, compare } from './soql/condition.ts';

const moment = z.int().min(-8_520_336_000_000).max(64_060_588_800_000);
/** Where a page goes on: behind a row of the list of a search. */
const token = z.object({
  query: z.string(),
  order: z.enum(listOrders),
  id: z.string().regex(/^08P[0-9A-Za-z]{15}$/),
  createdAt: moment,
  modifiedAt: moment.optional(),
});

/** By which time an order goes; the id parts rows of one moment. */
const times: Readonly<Record<ListOrder, 'CreatedDate' | 'SystemModstamp'>> = {
  newest: 'CreatedDate',
  oldest: 'CreatedDate',
  changed: 'SystemModstamp',
};

/** As ORDER BY takes it. */
export function orderBy(order: ListOrder): readonly string[] {
  const direction = order === 'oldest' ? 'ASC' : 'DESC';
  return [`${times[order]} ${direction}`, `Id ${direction}`];
}
/** Rows of a page when few of them may fit. */
const largePage = 500;

/**
 * A page of rows that fit a search. Pages go on behind the last row, by its time and id: none is lost or given twice
 * while new ones come. Raises 'invalid-request' for a place that is none.
 */
export async function listRows(
  rows: Rows,
  query: string,
  { limit, after, order = 'newest' }: Page,
  search: SearchFilter,
  signal?: AbortSignal,
): Promise<OperationPage> {
  const from = after === undefined ? null : readToken(after, query, order);
  if (search.empty) return { operations: [], next: null, partial: search.partial };
  const size = search.rest.length > 0 ? Math.max(largePage, limit) : limit;
  const asked = { where: behind(search.where, from, order), order: orderBy(order), limit: size + 1 };
  const page = await rows.page(asked, { signal });
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
    next: last === null ? null : writeToken(last, query, order),
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

/** The rows of a search that come after a place in an order. */
export function behind(where: Condition | null, place: Place | null, order: ListOrder = 'newest'): Condition | null {
  if (place === null) return where;
  const time = times[order];
  const at = time === 'CreatedDate' ? place.createdAt : (place.modifiedAt ?? place.createdAt);
  const beyond = order === 'oldest' ? '>' : '<';
  // The first part is implied by the others; it is what an index serves.
  const later = all([
    compare(time, `${beyond}=`, at),
    any([compare(time, beyond, at), compare('Id', beyond, place.id)]),
  ]);
  return where === null ? later : all([where, later]);
}

/** The page behind a place in the list of a search. */
export function writeToken({ id, createdAt, modifiedAt }: Place, query: string, order: ListOrder = 'newest'): string {
  return writePageToken({ query, order, id, createdAt, modifiedAt });
}

/** Raises 'invalid-request' for a text that is no place in the list of the search. */
export function readToken(text: string, query: string, order: ListOrder = 'newest'): Place {
  const { id, createdAt, modifiedAt } = readPageToken(
    token,
    text,
    (read) => read.query === query && read.order === order,
  );
  return { id, createdAt, ...(modifiedAt === undefined ? {} : { modifiedAt }) };
}
