import type { OperationPage } from '../../../operation/answer.ts';
import type { Operation } from '../../../operation/operation.ts';
import { toOperation } from '../columns.ts';
import type { Parameter } from '../query.ts';
import { pageTime, type Window, type Windows } from './windows.ts';
import type { Writer } from './writer.ts';

/** How a list is read, window by window. */
interface Reading {
  readonly limit: number;
  readonly windows: Windows;
  /** The number by which the list is ordered. */
  markOf(operation: Operation): number;
  /** True of the last window that there can be. */
  ends(window: Window): boolean;
  /** Where the page goes on that was given up after a window. */
  markAfter(window: Window): number;
  /** Leave the event loop between windows. */
  readonly turns: boolean;
}

/** A page out of windows. The statement takes its parameters, then the end and the begin of the window, and a limit. */
export async function readWindows(
  writer: Writer,
  sql: string,
  parameters: readonly Parameter[],
  { limit, windows, markOf, ends, markAfter, turns }: Reading,
): Promise<OperationPage> {
  const statement = writer.statements.arrays(sql);
  const found: Operation[] = [];
  const started = performance.now();
  for (let step = windows.next(); !step.done; ) {
    const window = step.value;
    const from = performance.now();
    const rows = statement.all(...parameters, window.high, window.low, limit - found.length + 1);
    for (const row of rows) found.push(toOperation(row));
    if (found.length > limit) {
      const operations = found.slice(0, limit);
      const last = operations.at(-1);
      return { operations, next: last === undefined ? null : String(markOf(last)) };
    }
    if (!ends(window) && performance.now() - started > pageTime)
      return { operations: found, next: String(markAfter(window)) };
    if (turns) await new Promise(setImmediate);
    step = windows.next(performance.now() - from);
  }
  return { operations: found, next: null };
}
