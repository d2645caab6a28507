import { z } from 'zod';
import type { Counts } from '../../operation/answer.ts';
import { type Status, statuses } from '../../operation/status.ts';
import { checked } from '../web/answer.ts';
import { behind, fits, orderBy, placeOfLast } from './listing.ts';
import type { Place } from './row/record.ts';
import type { Rows } from './row/rows.ts';
import { statusOf } from './row/status.ts';
import type { SearchFilter } from './search/searchFilter.ts';
import { statement } from './soql/statement.ts';

const group = z.object({ Status: z.string().nullish(), n: z.int().min(0) });
/** Rows that are read to count what the service cannot, and of each page. */
const mostRead = 2_000;
const pageSize = 500;

/** Counts by status: one aggregate; where the service cannot filter by all of a search, the newest rows are read. */
export async function countRows(rows: Rows, search: SearchFilter, signal?: AbortSignal): Promise<Counts> {
  if (search.empty) return countsOf(new Map(), search.partial);
  if (search.rest.length > 0) return countRead(rows, search, signal);
  const fields = ['Status', 'COUNT(Id) n'];
  const soql = statement({ fields, where: search.where, groupBy: 'Status' });
  const tally = new Map<Status, number>();
  for (const record of await rows.records(soql, signal, false)) {
    const { Status: value, n } = checked(group, record, 'GET query (GROUP BY Status)');
    add(tally, statusOf(value ?? null).status, n);
  }
  return countsOf(tally, null);
}

async function countRead(rows: Rows, search: SearchFilter, signal: AbortSignal | undefined): Promise<Counts> {
  const tally = new Map<Status, number>();
  let from: Place | null = null;
  let read = 0;
  let isWhole = false;
  while (!isWhole && read < mostRead) {
    const where = behind(search.where, from);
    const page = await rows.page({ where, order: orderBy('newest'), limit: pageSize }, { signal });
    for (const { operation } of page.rows)
      if (operation !== null && fits(operation, search)) add(tally, operation.status, 1);
    read += page.rows.length;
    from = placeOfLast(page.rows);
    isWhole = from === null || (page.rows.length < pageSize && page.next === null);
  }
  const note = `Counted among the newest ${read} rows: Salesforce cannot filter by all of this search.`;
  return countsOf(tally, isWhole ? null : note);
}

function add(tally: Map<Status, number>, status: Status, count: number): void {
  tally.set(status, (tally.get(status) ?? 0) + count);
}

function countsOf(tally: ReadonlyMap<Status, number>, partial: string | null): Counts {
  const counts = Object.fromEntries(statuses.map((status) => [status, tally.get(status) ?? 0])) as Record<
    Status,
    number
  >;
  return { total: Object.values(counts).reduce((sum, count) => sum + count, 0), counts, partial };
}
