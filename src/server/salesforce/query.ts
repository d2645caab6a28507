import type { Context } from './context.ts';
import { runQuery } from './objects/run.ts';
import type { Continuation, OpenQuery } from './rest/locators.ts';
import type { QueryPage } from './row.ts';

/** A page of a query, and how its answer goes on. */
export interface Answered extends QueryPage {
  /** Locator of the page after this one; null: this is the last. */
  readonly locator: string | null;
}

/** The first page of a query. */
export function beginQuery(query: OpenQuery, context: Context): Promise<Answered> {
  return answered({ query, offset: 0, mark: null }, null, context);
}

/** The page that a locator stands for. Raises INVALID_QUERY_LOCATOR. */
export function continueQuery(locator: string, context: Context): Promise<Answered> {
  return answered(context.locators.find(locator), locator, context);
}

async function answered(
  { query, offset, mark }: Omit<Continuation, 'mark'> & { readonly mark: string | null },
  before: string | null,
  context: Context,
): Promise<Answered> {
  const page = await runQuery({ ...query, after: mark }, context);
  if (page.next === null) return { ...page, locator: null };
  const next = { query, offset: offset + page.rows.length, mark: page.next };
  return { ...page, locator: context.locators.open(next, before) };
}
