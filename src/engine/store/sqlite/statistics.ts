import type { Statistics, StatisticsQuery } from '../../../operation/answer.ts';
import type { Condition } from '../../../operation/condition.ts';
import { FigureTally, type Measured, sampleSize } from '../figures.ts';
import { statusCode, statusOf } from './columns.ts';
import { inWindows } from './scan.ts';
import type { ReadLimits } from './windows.ts';
import type { Writer } from './writer.ts';

/** Figures of what was submitted or has ended since an instant, for all together and, when asked for, by type. */
export async function statistics(writer: Writer, query: StatisticsQuery, limits: ReadLimits): Promise<Statistics> {
  const { since, byType, edges } = query;
  const all = new FigureTally(query);
  const types = new Map<string, FigureTally>();
  const ofType = (type: string): FigureTally => {
    const tally = types.get(type) ?? new FigureTally(query);
    types.set(type, tally);
    return tally;
  };
  for (const condition of conditionsOf(writer, since)) {
    for await (const rows of inWindows(writer, condition, { select: columns, end: '' }, limits)) {
      for (const row of rows) {
        const measured = measuredOf(row);
        all.add(measured);
        if (byType) ofType(measured.type).add(measured);
      }
    }
  }
  for (const { type, id, at } of oldestWaiting(writer)) {
    all.waits(id, at);
    if (byType) ofType(type).waits(id, at);
  }
  const tallies = [all, ...types.values()];
  return {
    since,
    ...(edges === undefined ? {} : { edges: [...edges] }),
    rows: [all.row(null), ...[...types].sort(byName).map(([type, tally]) => tally.row(type))],
    ...(tallies.some(({ isSample }) => isSample) ? { sampled: sampleSize, sample: 'random' } : {}),
  };
}

const columns =
  'o.type, o.status, o.submitted_at, o.process_after, o.started_at, o.finished_at, o.retry_count, o.attempts';

function measuredOf(row: readonly unknown[]): Measured {
  const [type, status, submittedAt, processAfter, startedAt, finishedAt, retryCount, attempts] = row;
  return {
    type: String(type),
    status: statusOf(Number(status)),
    submittedAt: Number(submittedAt),
    processAfter: processAfter === null ? null : Number(processAfter),
    startedAt: startedAt === null ? null : Number(startedAt),
    finishedAt: finishedAt === null ? null : Number(finishedAt),
    retryCount: Number(retryCount),
    attempts: Number(attempts),
  };
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
function* oldestWaiting(writer: Writer): Iterable<{ type: string; id: string; at: number }> {
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

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
