import type { Pool } from 'pg';
import type { GroupPage } from '../../../operation/answer.ts';
import type { GroupField } from '../../../operation/arrangement.ts';
import { readGroupMark, writeGroupMark } from '../groupMark.ts';
import { rowsOf } from './database.ts';

interface Page {
  readonly limit: number;
  readonly after?: string;
}

/** A page of the types or parent keys that operations have. */
export function groups(pool: Pool, by: GroupField, page: Page): Promise<GroupPage> {
  return by === 'type' ? groupsByType(pool, page) : groupsByParent(pool, page);
}

/** From the table of counts, which knows every type. */
async function groupsByType(pool: Pool, { limit, after }: Page): Promise<GroupPage> {
  const mark = after === undefined ? { at: Number.MAX_SAFE_INTEGER, key: '' } : readGroupMark(after);
  const rows = await rowsOf(
    pool,
    `SELECT type, n FROM (SELECT type, sum(n)::bigint AS n FROM count GROUP BY type) t
     WHERE n > 0 AND (n < $1 OR (n = $1 AND type > $2)) ORDER BY n DESC, type LIMIT $3`,
    [mark.at, mark.key, limit + 1],
  );
  const found = rows.slice(0, limit).map(([type, n]) => ({ key: String(type), count: Number(n) }));
  const last = rows.length > limit ? found.at(-1) : undefined;
  return {
    groups: found,
    next: last === undefined ? null : writeGroupMark({ at: last.count, key: last.key }),
    without: after === undefined ? 0 : null,
  };
}

/** Up to so many keys are looked up one by one, in their index; when there are more, all operations are read. */
const fewKeys = 1_000;

/** A parent key in lower case, and its newest operation; for an index on both, and no other way through the rows. */
const keyed = 'SELECT lower(o.parent_key) AS folded, o.sequence FROM operation o WHERE o.parent_key IS NOT NULL';
const down = 'ORDER BY lower(o.parent_key) DESC, o.sequence DESC LIMIT 1';

/** From key to key, backwards through the index. */
const newestOfKeys = `WITH RECURSIVE k AS (
    (${keyed} ${down})
    UNION ALL SELECT n.* FROM k CROSS JOIN LATERAL (${keyed} AND lower(o.parent_key) < k.folded ${down}) n
  ) SELECT folded, sequence FROM k LIMIT ${fewKeys + 1}`;

/** Keys that differ in the case of A to Z alone, with the newest operation of them all, newest first. */
async function alike(pool: Pool, before: number, limit: number): Promise<[folded: string, newest: number][]> {
  const few = await rowsOf(pool, newestOfKeys);
  const many = `SELECT lower(parent_key), max(sequence) FROM operation WHERE parent_key IS NOT NULL
    GROUP BY 1 HAVING max(sequence) < $1 ORDER BY 2 DESC LIMIT $2`;
  const found = few.length <= fewKeys ? few : await rowsOf(pool, many, [before, limit]);
  return found
    .map(([folded, newest]): [string, number] => [String(folded), Number(newest)])
    .filter(([, newest]) => newest < before)
    .sort(([, one], [, other]) => other - one)
    .slice(0, limit);
}

/** That of the newest operation first; keys that differ in the case of A to Z alone side by side. */
async function groupsByParent(pool: Pool, { limit, after }: Page): Promise<GroupPage> {
  const before = after === undefined ? Number.MAX_SAFE_INTEGER : readGroupMark(after).at;
  const places = await alike(pool, before, limit + 1);
  const shown = places.slice(0, limit);
  const rows = await rowsOf(
    pool,
    `SELECT s.parent_key, s.n FROM unnest($1::text[], $2::bigint[]) AS a(folded, newest)
     CROSS JOIN LATERAL (
       SELECT o.parent_key, count(*) AS n, max(o.sequence) AS last FROM operation o
       WHERE o.parent_key IS NOT NULL AND lower(o.parent_key) = a.folded GROUP BY o.parent_key OFFSET 0
     ) s ORDER BY a.newest DESC, s.last DESC`,
    [shown.map(([folded]) => folded), shown.map(([, newest]) => newest)],
  );
  const last = places.length > limit ? shown.at(-1)?.[1] : undefined;
  return {
    groups: rows.map(([key, count]) => ({ key: String(key), count: Number(count) })),
    next: last === undefined ? null : writeGroupMark({ at: last, key: '' }),
    without: after === undefined ? await without(pool) : null,
  };
}

/** Operations without a parent key. */
async function without(pool: Pool): Promise<number> {
  const [row] = await rowsOf(
    pool,
    `SELECT (SELECT coalesce(sum(n), 0) FROM count) - (SELECT count(*) FROM operation WHERE parent_key IS NOT NULL)`,
  );
  return Number(row?.[0]);
}
