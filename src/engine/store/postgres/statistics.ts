import type { Pool } from 'pg';
import type { Statistics, StatisticsQuery } from '../../../operation/answer.ts';
import { figuresOf, measuredColumns, type Waiting } from '../figures.ts';
import { rowsOf } from './database.ts';

/** Rows that are read at a time. */
const page = 20_000;

/** Figures of what was submitted or has ended since an instant, for all together and, when asked for, by type. */
export function statistics(pool: Pool, query: StatisticsQuery): Promise<Statistics> {
  async function* rows(): AsyncIterable<unknown[][]> {
    for (let after = 0, more = true; more; ) {
      const found = await rowsOf(
        pool,
        `SELECT ${measuredColumns}, o.sequence FROM operation o
         WHERE (o.submitted_at >= $1 OR o.finished_at >= $1) AND o.sequence > $2 ORDER BY o.sequence LIMIT ${page}`,
        [query.since, after],
      );
      yield found;
      after = Number(found.at(-1)?.at(-1));
      more = found.length === page;
    }
  }
  return figuresOf(query, rows(), () => oldestWaiting(pool));
}

/**
 * The oldest of each type that waits for a worker and is not held back by its lane. Ordered as only the index is, so that
 * it is never looked for among all operations.
 */
async function oldestWaiting(pool: Pool): Promise<Waiting[]> {
  const rows = await rowsOf(
    pool,
    `SELECT t.type, f.id, f.submitted_at
     FROM (SELECT type FROM count WHERE status = 2 AND n > 0) t
     CROSS JOIN LATERAL (
       SELECT o.id, o.submitted_at FROM operation o
       WHERE o.type >= t.type AND o.type <= t.type AND o.status = 2 AND NOT o.held ORDER BY o.type, o.sequence LIMIT 1
     ) f`,
  );
  return rows.map(([type, id, at]) => ({ type: String(type), id: String(id), at: Number(at) }));
}
