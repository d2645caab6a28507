import { z } from 'zod';
import type { OperationPage } from '../../operation/answer.ts';
import { type ListOrder, listOrders } from '../../operation/arrangement.ts';
import type { Operation } from '../../operation/operation.ts';
import { matchesTerm, type Payloads, type Term } from '../../operation/query.ts';
import type { Page } from '../backend.ts';
import { readPageToken, writePageToken } from '../web/pageToken.ts';
import { pageLimit, rowsAddress } from './row/address.ts';
import type { Cells } from './row/cells.ts';
import { payloadValue } from './row/payload.ts';
import { rowColumns } from './row/row.ts';
import type { Rows } from './row/rows.ts';
import { type SearchFilter, searchFilter } from './searchFilter.ts';

/** Where a page goes on: an address of the service, its page size, and how many of its rows have been given. */
const place = z.object({
  query: z.string(),
  order: z.enum(listOrders),
  link: z.string(),
  size: z.int().min(1),
  skip: z.int().min(0),
});
type Place = z.output<typeof place>;

/** One column only: elastic tables need an index for every combination. */
const columnOf: Readonly<Record<ListOrder, string>> = {
  newest: 'createdon desc',
  oldest: 'createdon asc',
  changed: 'modifiedon desc',
};

/** A page of rows that fit a search. Raises 'invalid-query', and 'invalid-request' for a place that is none. */
export async function listRows(
  rows: Rows,
  query: string,
  { limit, after, order = 'newest' }: Page,
  now: number,
  signal?: AbortSignal,
): Promise<OperationPage> {
  signal?.throwIfAborted();
  const search = searchFilter(query, now);
  const from = after === undefined ? firstPlace(query, order, search, limit) : readPlace(after, query, order);
  if (search.empty) return { operations: [], next: null };
  const { rows: found, problems, next } = await rows.page(from.link, { size: from.size, signal });
  const operations: Operation[] = [];
  let at = from.skip;
  for (; at < found.length && operations.length < limit; at += 1) {
    const row = found[at];
    if (row && fits(row.operation, row.cells, search)) operations.push(row.operation);
  }
  const more = at < found.length ? { ...from, skip: at } : next === null ? null : { ...from, link: next, skip: 0 };
  const notes = [...(search.partial === null ? [] : [search.partial]), ...problems];
  return {
    operations,
    next: more === null ? null : writePageToken(more),
    partial: notes.length === 0 ? null : notes.slice(0, 3).join(' '),
  };
}

/** What the service could not decide is decided on the row itself. */
export function fits(operation: Operation, cells: Cells, search: Pick<SearchFilter, 'rest' | 'payloads'>): boolean {
  if (search.rest.length === 0) return true;
  const payloads: Payloads = search.payloads
    ? { input: payloadValue(cells.text('input')), output: payloadValue(cells.text('output')) }
    : {};
  return search.rest.every((term: Term) => matchesTerm(term, operation, payloads));
}

/** Columns that a search needs to see. */
export function columnsFor(search: Pick<SearchFilter, 'payloads'>): readonly string[] {
  return search.payloads ? [...rowColumns, 'inputparameters', 'outputparameters'] : rowColumns;
}

function firstPlace(query: string, order: ListOrder, search: SearchFilter, limit: number): Place {
  const link = rowsAddress({ filter: search.filter, columns: columnsFor(search), order: columnOf[order] });
  // Of rows that are looked at here, few may fit: they come in large pages.
  const size = search.rest.length > 0 ? pageLimit : Math.min(limit, pageLimit);
  return { query, order, link, size, skip: 0 };
}

function readPlace(text: string, query: string, order: ListOrder): Place {
  return readPageToken(
    place,
    text,
    (read) =>
      read.query === query && read.order === order && /^(?:backgroundoperations\?|\/api\/data\/)/.test(read.link),
  );
}
