import { compareValues, fitsFilter, type MemoryRow } from './filter/evaluate.ts';
import type { Filter } from './filter/filter.ts';
import type { OrderBy } from './order.ts';

/** The rows in memory that fit, in the order asked and at most so many: what lists of custom APIs and users answer. */
export function selectRows<Row extends MemoryRow>(
  rows: readonly Row[],
  { filter, order, top }: { filter: Filter | null; order: readonly OrderBy[]; top: number | null },
): readonly Row[] {
  const fitting = filter === null ? [...rows] : rows.filter((row) => fitsFilter(filter, row));
  fitting.sort((a, b) => compareRows(a, b, order));
  return top === null ? fitting : fitting.slice(0, top);
}

/** Rows without a value come first when ascending, last when descending. */
function compareRows(a: MemoryRow, b: MemoryRow, order: readonly OrderBy[]): number {
  for (const { property, descending } of order) {
    const difference = compareCells(a[property] ?? null, b[property] ?? null);
    if (difference !== 0) return descending ? -difference : difference;
  }
  return 0;
}

function compareCells(a: MemoryRow[string] | null, b: MemoryRow[string] | null): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return -1;
  return b === null || b === undefined ? 1 : compareValues(a, b);
}
