import type { Condition } from '../../../operation/condition.ts';
import { compileCondition } from '../condition.ts';
import { sqliteConditions } from './conditionDialect.ts';
import { Turns } from './searching.ts';
import { asksForChanges, type Source, type Sources, sourcesOf } from './source.ts';
import { backwards, bySubmission, type ReadLimits, type Windows, whole } from './windows.ts';
import type { Writer } from './writer.ts';

/** Windows over all rows that a source leads to. */
export function windowsOver(writer: Writer, sources: Sources, { by, rows }: Source, limits: ReadLimits): Windows {
  const { low, high } = sources.sequences;
  if (by === 'submittedAt') return bySubmission(writer, sources.submissions, true, limits);
  return by === null || rows < limits.firstWindow ? whole(high) : backwards(high, low, limits);
}

/**
 * What a statement gives on each window of the rows that fit: `select` is its list, `end` what follows its condition.
 * The event loop is left between the windows.
 */
export async function* inWindows(
  writer: Writer,
  condition: Condition,
  { select, end }: { select: string; end: string },
  limits: ReadLimits,
): AsyncGenerator<unknown[][], void> {
  if (asksForChanges(condition)) await writer.recency.update(limits);
  const sources = sourcesOf(writer, condition, limits);
  if (sources.none) return;
  const source = sources.cheapest;
  const { where, parameters } = compileCondition(condition, sqliteConditions);
  const column = source.by === 'submittedAt' ? 'o.submitted_at' : 'o.sequence';
  const statement = writer.statements.passing(
    `SELECT ${select} FROM ${source.from}
     WHERE ${column} >= ? AND ${column} < ? AND ${source.where} AND (${where}) ${end}`,
  );
  const windows = windowsOver(writer, sources, source, limits);
  const turns = new Turns();
  for (let step = windows.next(); !step.done; ) {
    const from = performance.now();
    const rows = statement.all(step.value.low, step.value.high, ...source.parameters, ...parameters);
    const took = performance.now() - from;
    yield rows;
    await turns.leave();
    step = windows.next(took);
  }
}
