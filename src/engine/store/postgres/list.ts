import type { Pool } from 'pg';
import type { Counts, OperationPage } from '../../../operation/answer.ts';
import { matches, type Query } from '../../../operation/query.ts';
import { type Status, statuses } from '../../../operation/status.ts';
import { selectList, statusOf, toOperation } from '../columns.ts';
import { cursorOf, isCounted, nothingElse } from '../listing.ts';
import { compileQuery, type Parameter } from '../query.ts';
import type { ListPage } from '../store.ts';
import { rowsOf } from './database.ts';
import { postgresDialect } from './dialect.ts';

/** One page in the order asked for. */
export function list(pool: Pool, query: Query, page: ListPage): Promise<OperationPage> {
  return page.order === 'changed' ? listChanged(pool, query, page) : listSubmitted(pool, query, page);
}

/**
 * The condition of a query. Where it asks for types, nothing is looked for unless the table of counts has one of these (in
 * one of these statuses).
 */
function fitting(query: Query, first: number): { where: string; parameters: Parameter[] } {
  const all = compileQuery(query, postgresDialect, first, false);
  const known = query.terms.filter(({ kind }) => kind === 'status' || kind === 'type');
  if (!known.some(({ kind }) => kind === 'type')) return all;
  const counted = compileQuery({ terms: known }, postgresDialect, first + all.parameters.length, false);
  return {
    where: `${all.where} AND EXISTS (SELECT FROM count o WHERE o.n > 0 AND ${counted.where})`,
    parameters: [...all.parameters, ...counted.parameters],
  };
}

/** In the order of submission: `oldest` goes up, else down. */
async function listSubmitted(pool: Pool, query: Query, { limit, after, order }: ListPage): Promise<OperationPage> {
  const { where, parameters } = fitting(query, 3);
  const up = order === 'oldest';
  const from = after === undefined ? (up ? 0 : Number.MAX_SAFE_INTEGER) : cursorOf(after);
  const rows = await rowsOf(
    pool,
    `SELECT ${selectList} FROM operation o WHERE (${where}) AND o.sequence ${up ? '>' : '<'} $1
     ORDER BY o.sequence ${up ? '' : 'DESC'} LIMIT $2`,
    [from, limit + 1, ...parameters],
  );
  return pageOf(rows, limit, 'sequence');
}

/** Newest events that are looked at for a page of what was changed last, for each of its rows; then all operations are. */
const eventsForRow = [20, 400];

/**
 * What was changed last first. An operation has its version from its last change, and events lie in the order of their
 * versions: they lead to the page, without an index that every write would pay for. Where few operations fit, all that
 * do are sorted instead.
 */
async function listChanged(pool: Pool, query: Query, { limit, after }: ListPage): Promise<OperationPage> {
  const { where, parameters } = fitting(query, 3);
  const values = [after === undefined ? Number.MAX_SAFE_INTEGER : cursorOf(after), limit + 1, ...parameters];
  const rest = `WHERE (${where}) AND o.version < $1 ORDER BY o.version DESC LIMIT $2`;
  for (const events of eventsForRow) {
    const newest = `(SELECT version, sequence FROM event WHERE version < $1 ORDER BY version DESC LIMIT ${events * (limit + 1)}) e`;
    const theirs = 'SELECT * FROM operation a WHERE a.sequence = e.sequence AND a.version = e.version OFFSET 0';
    const changed = `${newest} CROSS JOIN LATERAL (${theirs}) o`;
    const rows = await rowsOf(pool, `SELECT ${selectList} FROM ${changed} ${rest}`, values);
    if (rows.length > limit) return pageOf(rows, limit, 'version');
  }
  return pageOf(await rowsOf(pool, `SELECT ${selectList} FROM operation o ${rest}`, values), limit, 'version');
}

function pageOf(rows: readonly unknown[][], limit: number, by: 'sequence' | 'version'): OperationPage {
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
