import type { OperationPage } from '../../../operation/answer.ts';
import type { Operation } from '../../../operation/operation.ts';
import { selectList, toOperation } from '../columns.ts';
import type { Key } from '../order.ts';
import { writeMark } from '../pageMark.ts';
import type { Parameter } from '../query.ts';
import { windowsOver } from './scan.ts';
import { behindMark, type Searching, Turns } from './searching.ts';
import type { Source } from './source.ts';
import type { Writer } from './writer.ts';

/** Looks at all rows that a source leads to, in windows, and keeps the first ones in the order: their keys only, then reads them. */
export async function gather(writer: Writer, searching: Searching, source: Source): Promise<OperationPage> {
  const { order, limit, mark } = searching;
  const skip = mark.skip ?? 0;
  const windows = windowsOver(writer, searching.sources, source, searching.limits);
  const statement = statementOf(writer, searching, source);
  const turns = new Turns();
  let first: Key[] = [];
  for (let step = windows.next(); !step.done; ) {
    const from = performance.now();
    const keys = statement(step.value.low, step.value.high, skip + limit + 1);
    if (keys.length > 0) {
      const all = first.concat(keys);
      if (first.length > 0) all.sort((a, b) => order.compare(a, b));
      first = all.slice(0, skip + limit + 1);
    }
    const took = performance.now() - from;
    await turns.leave();
    step = windows.next(took);
  }
  const page = first.slice(skip, skip + limit);
  const last = first.length > skip + limit ? page.at(-1) : undefined;
  return {
    operations: read(writer, searching, page),
    next: last === undefined ? null : writeMark({ after: last }),
  };
}

function statementOf(writer: Writer, searching: Searching, source: Source) {
  const { condition } = searching;
  const statement = writer.statements.passing(gatherSql(searching, source));
  const parameters = [...source.parameters, ...condition.parameters, ...behindMark(searching).parameters];
  return (low: number, high: number, limit: number) =>
    statement
      .all(low, high, ...parameters, limit)
      .map(([sequence, ...values]): Key => ({ sequence: Number(sequence), values: values as Parameter[] }));
}

export function gatherSql(searching: Searching, { from, where, by }: Source): string {
  const { condition, order } = searching;
  const column = by === 'submittedAt' ? 'o.submitted_at' : 'o.sequence';
  return `SELECT ${['o.sequence', ...order.values].join(', ')} FROM ${from}
    WHERE ${column} >= ? AND ${column} < ? AND ${where} AND (${condition.where}) AND (${behindMark(searching).where})
    ORDER BY ${order.clause} LIMIT ?`;
}

/** The rows of these keys, in their order. One that was changed meanwhile so that it does not fit any more is left out. */
function read(writer: Writer, { condition }: Searching, keys: readonly Key[]): Operation[] {
  if (keys.length === 0) return [];
  const places = keys.map(() => '?').join(', ');
  const rows = writer.statements
    .passing(`SELECT ${selectList} FROM operation o WHERE o.sequence IN (${places}) AND (${condition.where})`)
    .all(...keys.map(({ sequence }) => sequence), ...condition.parameters);
  const operations = new Map(rows.map((row) => [Number(row[0]), toOperation(row)]));
  return keys.flatMap(({ sequence }) => operations.get(sequence) ?? []);
}
