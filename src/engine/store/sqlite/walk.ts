import type { OperationPage } from '../../../operation/answer.ts';
import type { Operation } from '../../../operation/operation.ts';
import { selectLength, selectList, toOperation } from '../columns.ts';
import type { Key } from '../order.ts';
import { writeMark } from '../pageMark.ts';
import type { Parameter } from '../query.ts';
import { behindMark, type Searching, Turns } from './searching.ts';
import type { Source } from './source.ts';
import { backwards, bySubmission, forwards, type Window, type Windows } from './windows.ts';
import type { Writer } from './writer.ts';

/** Reads a page along an index that has its order, in windows; gives the page up when it has taken too long. */
export async function walk(
  writer: Writer,
  searching: Searching,
  source: Source,
  descending: boolean,
): Promise<OperationPage> {
  const { order, limit, mark, limits } = searching;
  const statement = statementOf(writer, searching, source);
  const windows = windowsOf(writer, searching, source, descending);
  const found: { operation: Operation; key: Key }[] = [];
  const turns = new Turns();
  const started = performance.now();
  let skip = mark.skip ?? 0;
  for (let step = windows.next(); !step.done; ) {
    const { high, low } = step.value;
    const from = performance.now();
    const rows = statement(low, high, skip + limit - found.length + 1);
    for (const row of rows.slice(skip)) found.push({ operation: toOperation(row), key: keyOf(row) });
    skip -= Math.min(skip, rows.length);
    const last = found[limit - 1];
    if (found.length > limit && last !== undefined) return page(found.slice(0, limit), { after: last.key });
    const took = performance.now() - from;
    await turns.leave();
    step = windows.next(took);
    if (!step.done && performance.now() - started > limits.pageTime) {
      return page(found, { from: descending ? low : high, skip });
    }
  }
  return { operations: found.map(({ operation }) => operation), next: null };

  function keyOf(row: readonly unknown[]): Key {
    const values = row.slice(selectLength, selectLength + order.size) as Parameter[];
    return { values, sequence: Number(row[0]) };
  }
}

function page(found: readonly { operation: Operation }[], next: Parameters<typeof writeMark>[0]): OperationPage {
  return { operations: found.map(({ operation }) => operation), next: writeMark(next) };
}

/** The rows of a window, the first ones in the order, each followed by the values of its key. */
function statementOf(writer: Writer, searching: Searching, source: Source) {
  const statement = writer.statements.passing(walkSql(searching, source));
  const parameters = [...source.parameters, ...searching.condition.parameters, ...behindMark(searching).parameters];
  return (low: number, high: number, limit: number) => statement.all(low, high, ...parameters, limit);
}

export function walkSql(searching: Searching, { from, where, by }: Source): string {
  const { condition, order } = searching;
  const column = by === 'submittedAt' ? 'o.submitted_at' : 'o.sequence';
  return `SELECT ${[selectList, ...order.values].join(', ')} FROM ${from}
    WHERE ${column} >= ? AND ${column} < ? AND ${where} AND (${condition.where}) AND (${behindMark(searching).where})
    ORDER BY ${order.clause} LIMIT ?`;
}

function windowsOf(writer: Writer, { mark, sources, limits }: Searching, { by }: Source, descending: boolean): Windows {
  const { low, high } = by === 'submittedAt' ? sources.submissions : sources.sequences;
  const { after, from } = mark;
  const reached = after === undefined ? from : by === 'submittedAt' ? Number(after.values[0]) : after.sequence;
  const within: Window = descending
    ? { low, high: Math.min(high, reached === undefined ? high : after === undefined ? reached : reached + 1) }
    : { low: Math.max(low, reached ?? low), high };
  if (by === 'submittedAt') return bySubmission(writer, within, descending, limits);
  return descending ? backwards(within.high, within.low, limits) : forwards(within.low, within.high, limits);
}
