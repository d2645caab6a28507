import type { Backend } from '../../backend/backend.ts';
import type { ListOrder } from '../../operation/arrangement.ts';
import type { Operation } from '../../operation/operation.ts';

export interface Rows {
  readonly rows: readonly Operation[];
  readonly more: boolean;
  /** What the rows do not show, as a sentence; null: they are complete. */
  readonly partial: string | null;
}

const pageLimit = 1_000;
const mostNotes = 3;

/** The first `count` rows of a query that pass `keep`, over as many pages as that takes, at most `maxPages`. */
export async function readRows(
  backend: Pick<Backend, 'list'>,
  query: string,
  count: number,
  options: {
    signal?: AbortSignal;
    keep?: (operation: Operation) => boolean;
    maxPages?: number;
    /** Newest first where it is left out. */
    order?: ListOrder;
  } = {},
): Promise<Rows> {
  const { keep = () => true, maxPages = 20, order = 'newest' } = options;
  const asked = order === 'newest' ? {} : { order };
  const rows: Operation[] = [];
  const notes = new Set<string>();
  const result = (more: boolean): Rows => ({ rows: rows.slice(0, count), more, partial: sentences(notes) });
  let after: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const limit = options.keep ? pageLimit : Math.min(count - rows.length, pageLimit);
    const { operations, next, partial } = await backend.list(
      query,
      after ? { ...asked, limit, after } : { ...asked, limit },
      options.signal,
    );
    rows.push(...operations.filter(keep));
    if (partial) notes.add(partial);
    if (next === null) return result(rows.length > count);
    if (rows.length >= count) break;
    after = next;
  }
  return result(true);
}

/** Several notes as one; null when there are none. */
export function sentences(notes: ReadonlySet<string>): string | null {
  return notes.size === 0 ? null : [...notes].slice(0, mostNotes).join(' ');
}
