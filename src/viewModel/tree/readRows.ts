import type { Backend } from '../../backend/backend.ts';
import type { Operation } from '../../operation/operation.ts';

export interface Rows {
  readonly rows: readonly Operation[];
  readonly more: boolean;
  /** What was not searched, as a sentence; null when everything was. */
  readonly partial: string | null;
}

const pageLimit = 1_000;

/** The first `count` rows of a query that pass `keep`, over as many pages as that takes, at most `maxPages`. */
export async function readRows(
  backend: Pick<Backend, 'list'>,
  query: string,
  count: number,
  options: { signal?: AbortSignal; keep?: (operation: Operation) => boolean; maxPages?: number } = {},
): Promise<Rows> {
  const { keep = () => true, maxPages = 20 } = options;
  const rows: Operation[] = [];
  let after: string | undefined;
  let partial: string | null = null;
  for (let page = 0; page < maxPages; page += 1) {
    const limit = options.keep ? pageLimit : Math.min(count - rows.length, pageLimit);
    const answer = await backend.list(query, after ? { limit, after } : { limit }, options.signal);
    const { operations, next } = answer;
    partial ??= answer.partial ?? null;
    rows.push(...operations.filter(keep));
    if (next === null) return { rows: rows.slice(0, count), more: rows.length > count, partial };
    if (rows.length >= count) break;
    after = next;
  }
  return { rows: rows.slice(0, count), more: true, partial };
}
