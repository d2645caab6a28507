import type { Pool } from 'pg';
import type { Statistics } from '../../../operation/answer.ts';
import { rowsOf } from './database.ts';

const shares = 'ARRAY[0.5, 0.95, 0.99]::float8[]';

/** Figures of the operations submitted since an instant, for all together and, when asked for, by type. */
export async function statistics(
  pool: Pool,
  { since, byType }: { since: number; byType: boolean },
): Promise<Statistics> {
  const rows = await rowsOf(
    pool,
    `SELECT type, count(*), count(*) FILTER (WHERE status = 6), count(*) FILTER (WHERE status = 7),
       count(*) FILTER (WHERE status = 8), count(*) FILTER (WHERE retry_count > 0),
       percentile_disc(${shares}) WITHIN GROUP (ORDER BY greatest(0, started_at - greatest(submitted_at, process_after)))
         FILTER (WHERE started_at IS NOT NULL AND attempts = 1),
       percentile_disc(${shares}) WITHIN GROUP (ORDER BY greatest(0, finished_at - started_at))
         FILTER (WHERE started_at IS NOT NULL AND finished_at IS NOT NULL),
       min(submitted_at) FILTER (WHERE status = 2)
     FROM operation WHERE submitted_at >= $1
     GROUP BY ${byType ? 'GROUPING SETS ((), (type))' : '()'} ORDER BY type NULLS FIRST`.replace(
      'SELECT type',
      byType ? 'SELECT type' : 'SELECT NULL AS type',
    ),
    [since],
  );
  return { since, rows: rows.map(figures) };
}

function figures(row: readonly unknown[]): Statistics['rows'][number] {
  const [type, submitted, complete, error, canceled, retried, wait, duration, oldest] = row;
  const ended = Number(complete) + Number(error);
  return {
    type: type === null ? null : String(type),
    submitted: Number(submitted),
    complete: Number(complete),
    error: Number(error),
    canceled: Number(canceled),
    retried: Number(retried),
    errorRate: ended === 0 ? null : Number(error) / ended,
    wait: percentiles(wait),
    duration: percentiles(duration),
    oldestWaitingAt: oldest === null ? null : Number(oldest),
  };
}

function percentiles(values: unknown): { p50: number; p95: number; p99: number } | null {
  if (!Array.isArray(values)) return null;
  const [p50, p95, p99] = values.map(Number);
  return { p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0 };
}
