import { compareValues, fitsFilter, type MemoryRow } from '../odata/filter/evaluate.ts';
import type { Value } from '../odata/filter/filter.ts';
import type { ODataQuery } from '../odata/query.ts';

/** The rows that fit a filter, in the order asked; equal ones stay as they are, what has no value comes first. */
export function selectRows(
  rows: readonly MemoryRow[],
  { filter, order }: Pick<ODataQuery, 'filter' | 'order'>,
): readonly MemoryRow[] {
  const fitting = filter === null ? [...rows] : rows.filter((row) => fitsFilter(filter, row));
  return fitting.sort((a, b) => {
    for (const { property, descending } of order) {
      const difference = compareCells(a[property] ?? null, b[property] ?? null);
      if (difference !== 0) return descending ? -difference : difference;
    }
    return 0;
  });
}

function compareCells(a: Value | null, b: Value | null): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  return compareValues(a, b);
}
