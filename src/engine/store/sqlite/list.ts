import type { Counts, OperationPage } from '../../../operation/answer.ts';
import type { Operation } from '../../../operation/operation.ts';
import { matches, type Query } from '../../../operation/query.ts';
import { type Status, statuses } from '../../../operation/status.ts';
import { selectList, statusOf, toOperation } from '../columns.ts';
import { cursorOf, isCounted, nothingElse } from '../listing.ts';
import { compileFloor, compileQuery } from '../query.ts';
import { sqliteDialect } from './dialect.ts';
import { backwards, pageTime, whole } from './windows.ts';
import type { Writer } from './writer.ts';

/**
 * One page, newest first. What an index serves is one statement; any other search walks the table backwards in windows,
 * leaving the event loop between them, and gives up a page when it has taken too long: it then holds what was found,
 * with a `next` that goes on from there.
 */
export async function list(
  writer: Writer,
  query: Query,
  page: { limit: number; after?: string },
): Promise<OperationPage> {
  const plain = isPlain(query);
  const { where, parameters } = compileQuery(query, sqliteDialect, 1, plain);
  const before = page.after === undefined ? writer.ledger.sequence + 1 : cursorOf(page.after);
  const sql = `SELECT ${selectList} FROM operation o WHERE (${where}) AND o.sequence < ? AND o.sequence >= ? ORDER BY o.sequence DESC LIMIT ?`;
  const statement = writer.statements.arrays(sql);
  const found: Operation[] = [];
  const windows = plain ? whole(before) : backwards(before, floorOf(writer, query));
  const started = performance.now();
  for (let step = windows.next(); !step.done; ) {
    const { high, low } = step.value;
    const from = performance.now();
    const rows = statement.all(...parameters, high, low, page.limit - found.length + 1);
    for (const row of rows) found.push(toOperation(row));
    if (found.length > page.limit)
      return { operations: found.slice(0, page.limit), next: after(found[page.limit - 1]) };
    if (low > 0 && performance.now() - started > pageTime) return { operations: found, next: String(low) };
    if (!plain) await new Promise(setImmediate);
    step = windows.next(performance.now() - from);
  }
  return { operations: found, next: null };
}

const after = (last: Operation | undefined): string | null => (last === undefined ? null : String(last.sequence));

/** True when one index serves the whole search, newest first. */
function isPlain(query: Query): boolean {
  return query.terms.length === 0 || (query.terms.length === 1 && compileQuery(query, sqliteDialect).indexable);
}

/** The least sequence number that can match. */
function floorOf(writer: Writer, query: Query): number {
  const floor = compileFloor(query, sqliteDialect);
  if (floor === undefined) return 0;
  const [least] = writer.statements.arrays(floor.sql).get(...floor.parameters) ?? [];
  return least === null || least === undefined ? Number.POSITIVE_INFINITY : Number(least);
}

/** Counts by status. Searches for status and type alone come from the counts table; others walk the table. */
export async function counts(writer: Writer, query: Query): Promise<Counts> {
  const result = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<Status, number>;
  if (isCounted(query)) {
    for (const row of writer.statements.of('SELECT status, type, n FROM count').all()) {
      const status = statusOf(Number(row.status));
      if (matches(query, { ...nothingElse, status, type: String(row.type) })) result[status] += Number(row.n);
    }
  } else {
    await countWindows(writer, query, result);
  }
  return { total: Object.values(result).reduce((sum, n) => sum + n, 0), counts: result };
}

async function countWindows(writer: Writer, query: Query, result: Record<Status, number>): Promise<void> {
  const { where, parameters } = compileQuery(query, sqliteDialect, 1, false);
  // Where few rows can match, their index finds them at once; elsewhere the planner would walk a long index in each window.
  const narrow = query.terms.some(
    ({ kind, negated }) => !negated && ['id', 'original', 'group', 'parent'].includes(kind),
  );
  const statement = writer.statements.of(
    `SELECT o.status AS status, count(*) AS n FROM operation o ${narrow ? '' : 'NOT INDEXED'}
     WHERE (${where}) AND o.sequence < ? AND o.sequence >= ? GROUP BY o.status`,
  );
  const windows = narrow
    ? whole(writer.ledger.sequence + 1)
    : backwards(writer.ledger.sequence + 1, floorOf(writer, query));
  for (let step = windows.next(); !step.done; ) {
    const from = performance.now();
    for (const row of statement.all(...parameters, step.value.high, step.value.low)) {
      result[statusOf(Number(row.status))] += Number(row.n);
    }
    await new Promise(setImmediate);
    step = windows.next(performance.now() - from);
  }
}
