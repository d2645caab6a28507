import { z } from 'zod';
import type { GroupPage } from '../../operation/answer.ts';
import { compareText } from '../../operation/fold.ts';
import { table } from '../../service/dataverse/columns.ts';
import type { Page } from '../backend.ts';
import { ServiceFailure } from '../web/failure.ts';
import { readPageToken, writePageToken } from '../web/pageToken.ts';
import { pageLimit, rowsAddress } from './row/address.ts';
import { decode } from './row/answer.ts';
import type { Rows } from './row/rows.ts';

/** A row without a name is in a group without one (reference 3.4). */
const answer = z.object({ value: z.array(z.object({ name: z.string().nullish(), count: z.int() })) });
/** How many groups have been given. */
const place = z.object({ groups: z.int().min(1) });
/** Rows that are read where the service does not group. */
const mostRead = 2_000;

type Tally = ReadonlyMap<string, number>;

/**
 * Types by `$apply`, those with most operations first. An elastic table refuses to order groups, so that all of them come
 * and are ordered here: they are the custom APIs of an environment, which are few. Over 50,000 rows `$apply` refuses
 * (reference 3.4): then the newest rows are read, and the page says so.
 */
export async function groupsByType(
  rows: Rows,
  { limit, after }: Page,
  signal: AbortSignal | undefined,
): Promise<GroupPage> {
  signal?.throwIfAborted();
  const skip = after === undefined ? 0 : readPageToken(place, after, () => true).groups;
  const { tally, partial } = await tallyOf(rows, signal);
  const all = [...tally]
    .map(([key, count]) => ({ key, count }))
    .sort((a, b) => b.count - a.count || compareText(a.key, b.key));
  const end = skip + limit;
  return {
    groups: all.slice(skip, end),
    next: end < all.length ? writePageToken({ groups: end }) : null,
    without: after === undefined ? 0 : null,
    partial,
  };
}

async function tallyOf(
  rows: Rows,
  signal: AbortSignal | undefined,
): Promise<{ readonly tally: Tally; readonly partial: string | null }> {
  try {
    return { tally: await aggregate(rows, signal), partial: null };
  } catch (error) {
    const refused = error instanceof ServiceFailure && error.trouble === 'refused' && error.httpStatus === 400;
    if (!refused) throw error;
    return countRead(rows, signal);
  }
}

async function aggregate(rows: Rows, signal: AbortSignal | undefined): Promise<Tally> {
  const apply = 'groupby((name),aggregate($count as count))';
  const { text } = await rows.requests.read(`${table.entitySet}?$apply=${encodeURIComponent(apply)}`, { signal });
  const tally = new Map<string, number>();
  for (const { name, count } of decode(answer, text, 'GET backgroundoperations ($apply)').value)
    tally.set(name ?? '', (tally.get(name ?? '') ?? 0) + count);
  return tally;
}

async function countRead(rows: Rows, signal: AbortSignal | undefined) {
  const tally = new Map<string, number>();
  let address: string | null = rowsAddress({ order: 'createdon desc' });
  let read = 0;
  while (address !== null && read < mostRead) {
    const { rows: found, next } = await rows.page(address, { size: pageLimit, signal });
    for (const row of found) if (row !== null) tally.set(row.operation.type, (tally.get(row.operation.type) ?? 0) + 1);
    read += found.length;
    address = next;
  }
  const note = `Dataverse does not put so many operations into groups: these are the types of the newest ${read}.`;
  return { tally, partial: address === null ? null : note };
}
