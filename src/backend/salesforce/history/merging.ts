import type { Counts, OperationPage } from '../../../operation/answer.ts';
import type { Operation } from '../../../operation/operation.ts';
import { matches, parseQuery } from '../../../operation/query.ts';
import type { Page } from '../../backend.ts';
import { readToken, writeToken } from '../listing.ts';
import type { Place } from '../row/record.ts';
import type { History } from './history.ts';

export interface MergingOptions {
  readonly history: History;
  readonly query: string;
  /** Wall time, ms: what durations in the query count back from. */
  readonly now: number;
}

/**
 * A page of the org's rows with those that are remembered at their places among them, in the order of the list: by time
 * of creation and id, newest first. Pages go on behind the last row that was given, whichever it is.
 */
export async function pageWithRemembered(
  { history, query, now }: MergingOptions,
  { limit, after }: Page,
  live: (page: Page) => Promise<OperationPage>,
): Promise<OperationPage> {
  const page = await live(after === undefined ? { limit } : { limit, after });
  const from = after === undefined ? null : readToken(after, query);
  const to = page.next === null ? null : readToken(page.next, query);
  const parsed = parseQuery(query, now);
  const isHere = (row: Operation) => {
    const place = placeOf(row);
    return (from === null || compare(from, place) < 0) && (to === null || compare(place, to) <= 0);
  };
  const shown = new Set(page.operations.map(({ id }) => id));
  const remembered = [...history.remembered()].filter(
    (row) => isHere(row) && !shown.has(row.id) && matches(parsed, row),
  );
  if (remembered.length === 0) return page;
  const all = [...page.operations, ...remembered].sort((one, other) => compare(placeOf(one), placeOf(other)));
  const operations = all.slice(0, limit);
  const last = operations.at(-1);
  const isCut = all.length > limit && last !== undefined;
  return { ...page, operations, next: isCut ? writeToken(placeOf(last), query) : page.next };
}

/** The org's counts and how many rows are remembered beside them. */
export function countsWithRemembered({ history, query, now }: MergingOptions, live: Counts): Counts {
  const parsed = parseQuery(query, now);
  const counts = { ...live.counts };
  let remembered = 0;
  for (const row of history.remembered()) {
    if (!matches(parsed, row)) continue;
    remembered += 1;
    counts[row.status] += 1;
  }
  return remembered === 0 ? live : { ...live, total: live.total + remembered, counts, remembered };
}

function placeOf({ id, submittedAt }: Operation): Place {
  return { id, createdAt: submittedAt };
}

/** Below zero: the first one comes first. */
function compare(one: Place, other: Place): number {
  if (one.createdAt !== other.createdAt) return other.createdAt - one.createdAt;
  return one.id === other.id ? 0 : one.id > other.id ? -1 : 1;
}
