import type { Statistics, StatisticsQuery } from '../../../operation/answer.ts';
import type { Condition } from '../../../operation/condition.ts';
import { statusCode } from '../columns.ts';
import { figuresOf, measuredColumns, type Waiting } from '../figures.ts';
import { inWindows } from './scan.ts';
import type { ReadLimits } from './windows.ts';
import type { Writer } from './writer.ts';

/** Figures of what was submitted or has ended since an instant, for all together and, when asked for, by type. */
export function statistics(writer: Writer, query: StatisticsQuery, limits: ReadLimits): Promise<Statistics> {
  async function* rows(): AsyncIterable<unknown[][]> {
    for (const condition of conditionsOf(writer, query.since)) {
      yield* inWindows(writer, condition, { select: measuredColumns, end: '' }, limits);
    }
  }
  return figuresOf(query, rows(), async () => oldestWaiting(writer));
}

/** What was submitted since then, and what was submitted earlier and has ended since then: each row once. */
function* conditionsOf(writer: Writer, since: number): Iterable<Condition> {
  yield { kind: 'compare', field: 'submittedAt', operator: '>=', value: since };
  const earlier = writer.statements
    .arrays('SELECT 1 FROM operation INDEXED BY operation_submitted WHERE submitted_at < ? LIMIT 1')
    .get(since);
  if (earlier === undefined) return;
  yield {
    kind: 'all',
    of: [
      { kind: 'compare', field: 'modifiedAt', operator: '>=', value: since },
      { kind: 'compare', field: 'finishedAt', operator: '>=', value: since },
      { kind: 'compare', field: 'submittedAt', operator: '<', value: since },
    ],
  };
}

/** The oldest of each type that waits for a worker and is not held back by its lane: by the index of those. */
function* oldestWaiting(writer: Writer): Iterable<Waiting> {
  const types = writer.statements
    .arrays('SELECT type FROM count WHERE status = ? AND n > 0')
    .all(statusCode.Waiting)
    .map(([type]) => String(type));
  const first = writer.statements.arrays(
    `SELECT id, submitted_at, sequence FROM operation INDEXED BY operation_ready
     WHERE type = ? AND priority = ? AND status = 2 AND held = 0 ORDER BY sequence LIMIT 1`,
  );
  for (const type of types) {
    for (let priority = 0; priority <= 10; priority++) {
      const [id, at] = first.get(type, priority) ?? [];
      if (id !== undefined) yield { type, id: String(id), at: Number(at) };
    }
  }
}
