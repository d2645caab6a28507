import type { Call, Context } from '../context.ts';
import type { Prefer } from '../odata/prefer.ts';
import type { ODataQuery } from '../odata/query.ts';
import { linkWith, openPage, sealPage } from './link.ts';

/** Where a page begins and how long it is. */
export interface Page {
  /** Most rows of this page. */
  readonly size: number;
  /** Rows that `$top` leaves for this page and those after it; null: no end but the last row. */
  readonly left: number | null;
  /** The engine's mark of the page before. */
  readonly after: string | null;
}

/** A size that is larger than the limit is passed over, and `$top` when a size is given. */
export function pageOf(query: ODataQuery, prefer: Prefer, call: Call, { settings }: Context): Page {
  const limit = settings.maxPageSize;
  const asked = prefer.maxPageSize;
  const size = asked !== null && asked <= limit ? asked : limit;
  if (query.skipToken !== null) {
    const [, after, left] = openPage(call, query.skipToken);
    return { size: Math.min(size, left ?? size), left, after };
  }
  const top = asked === null ? query.top : null;
  return { size: Math.min(size, top ?? size), left: top, after: null };
}

/** The member with the link to the next page, if there is one. */
export function nextLink(page: Page, rows: number, next: string | null, call: Call): Record<string, string> {
  const left = page.left === null ? null : page.left - rows;
  if (next === null || left === 0) return {};
  return { '@odata.nextLink': linkWith(call, '$skiptoken', sealPage(call, ['list', next, left])) };
}

/** What of the preferences for pages was honoured. */
export function pageSizeApplied({ maxPageSize }: Prefer, { settings }: Context): string | null {
  return maxPageSize === null || maxPageSize > settings.maxPageSize ? null : `odata.maxpagesize=${maxPageSize}`;
}
