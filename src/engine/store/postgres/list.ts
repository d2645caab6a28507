import type { Pool } from 'pg';
import type { Counts, OperationPage } from '../../../operation/answer.ts';
import { matches, type Query } from '../../../operation/query.ts';
import { type Status, statuses } from '../../../operation/status.ts';
import { selectList, statusOf, toOperation } from '../columns.ts';
import { cursorOf, isCounted, nothingElse } from '../listing.ts';
import { compileQuery } from '../query.ts';
import type { ListPage } from '../store.ts';
import { rowsOf } from './database.ts';
import { postgresDialect } from './dialect.ts';

/** By what a list is ordered; `oldest` goes up, the others down. */
const orders = { newest: 'sequence', oldest: 'sequence', changed: 'version' } as const;

/**
 * An operation has its version from its last change, and events lie in the order of their versions: they are the way to
 * what was changed last, without an index that every write would pay for.
 */
const changed = 'event e JOIN operation o ON o.sequence = e.sequence AND o.version = e.version';

/** One page in the order asked for. */
export async function list(
  pool: Pool,
  query: Query,
  { limit, after, order = 'newest' }: ListPage,
): Promise<OperationPage> {
  const { where, parameters } = compileQuery(query, postgresDialect, 3, false);
  const up = order === 'oldest';
  const by = orders[order];
  const place = order === 'changed' ? 'e.version' : 'o.sequence';
  const from = after === undefined ? (up ? 0 : Number.MAX_SAFE_INTEGER) : cursorOf(after);
  const rows = await rowsOf(
    pool,
    `SELECT ${selectList} FROM ${order === 'changed' ? changed : 'operation o'}
     WHERE (${where}) AND ${place} ${up ? '>' : '<'} $1 ORDER BY ${place} ${up ? '' : 'DESC'} LIMIT $2`,
    [from, limit + 1, ...parameters],
  );
  const operations = rows.slice(0, limit).map(toOperation);
  const last = rows.length > limit ? operations.at(-1) : undefined;
  return { operations, next: last === undefined ? null : String(last[by]) };
}

/** Counts by status. Searches for status and type alone come from the counts table. */
export async function counts(pool: Pool, query: Query): Promise<Counts> {
  const result = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<Status, number>;
  if (isCounted(query)) {
    for (const [code, type, n] of await rowsOf(pool, 'SELECT status, type, n FROM count')) {
      const status = statusOf(Number(code));
      if (matches(query, { ...nothingElse, status, type: String(type) })) result[status] += Number(n);
    }
  } else {
    const { where, parameters } = compileQuery(query, postgresDialect, 1, false);
    const sql = `SELECT o.status, count(*) FROM operation o WHERE (${where}) GROUP BY o.status`;
    for (const [status, n] of await rowsOf(pool, sql, parameters)) result[statusOf(Number(status))] += Number(n);
  }
  return { total: Object.values(result).reduce((sum, n) => sum + n, 0), counts: result };
}
