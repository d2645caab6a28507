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

/** That of the newest operation first; keys that differ in the case of A to Z alone side by side. */
async function groupsByParent(pool: Pool, { limit, after }: Page): Promise<GroupPage> {
  const before = after === undefined ? Number.MAX_SAFE_INTEGER : readGroupMark(after).at;
  const rows = await rowsOf(
    pool,
    `WITH alike AS (
       SELECT lower(parent_key) AS folded, max(sequence) AS newest FROM operation WHERE parent_key IS NOT NULL
       GROUP BY 1 HAVING max(sequence) < $1 ORDER BY 2 DESC LIMIT $2
     )
     SELECT a.newest, o.parent_key, count(*) FROM alike a JOIN operation o ON lower(o.parent_key) = a.folded
     WHERE o.parent_key IS NOT NULL GROUP BY a.newest, o.parent_key ORDER BY a.newest DESC, max(o.sequence) DESC`,
    [before, limit + 1],
  );
  const places = [...new Set(rows.map(([newest]) => Number(newest)))];
  const last = places.length > limit ? places[limit - 1] : undefined;
  return {
    groups: rows
      .filter(([newest]) => last === undefined || Number(newest) >= last)
      .map(([, key, count]) => ({ key: String(key), count: Number(count) })),
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
