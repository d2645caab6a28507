import type { Status } from '../../operation/status.ts';

/** State and status reason of a row. */
export interface Pair {
  readonly state: number;
  readonly status: number;
}

/**
 * The pair of a status (design section 4). An operation that was merged shows its leader's: callers pass that, and
 * `Merged` itself only when the leader is not known, which reads as not started.
 */
const pairs: Readonly<Record<Status, Pair>> = {
  New: { state: 0, status: 0 },
  Scheduled: { state: 0, status: 0 },
  Waiting: { state: 0, status: 0 },
  Merged: { state: 0, status: 0 },
  Running: { state: 2, status: 20 },
  Canceling: { state: 2, status: 22 },
  Complete: { state: 3, status: 30 },
  Error: { state: 3, status: 31 },
  Canceled: { state: 3, status: 32 },
};

export function pairOf(status: Status): Pair {
  return pairs[status];
}

/** The statuses of an operation that show as this status reason; none for a value that no row has. */
export function statusesOf(statusReason: number): readonly Status[] {
  return (Object.keys(pairs) as Status[]).filter((status) => pairs[status].status === statusReason);
}

/** The status that a connection shows for a row; undefined for a pair that is not documented. */
export function statusOfPair({ state, status }: Pair): Status | undefined {
  if (state === 0 && status === 0) return 'Waiting';
  return statusesOf(status).find((name) => pairs[name].state === state);
}
