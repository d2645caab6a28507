import type { Counts } from '../../operation/answer.ts';
import type { Status } from '../../operation/status.ts';

/** The counts of several connections as one; undefined when none is known. */
export function sumOfCounts(all: readonly (Counts | undefined)[]): Counts | undefined {
  const known = all.filter((each) => each !== undefined);
  const [first] = known;
  if (known.length < 2) return first;
  const sum: Partial<Record<Status, number>> = {};
  for (const { counts } of known)
    for (const [status, count] of Object.entries(counts) as [Status, number][])
      sum[status] = (sum[status] ?? 0) + count;
  return { total: known.reduce((total, each) => total + each.total, 0), counts: sum as Counts['counts'] };
}
