import type { Counts } from '../../../operation/answer.ts';
import { matches, type Query } from '../../../operation/query.ts';
import { type Status, statuses } from '../../../operation/status.ts';
import { statusOf } from '../columns.ts';
import { isCounted, nothingElse } from '../listing.ts';
import { compileQuery } from '../query.ts';
import { sqliteDialect } from './dialect.ts';
import { floorOf } from './floor.ts';
import { backwards, whole } from './windows.ts';
import type { Writer } from './writer.ts';

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
