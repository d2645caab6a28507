import type { Condition } from '../../operation/condition.ts';
import type { Operation } from '../../operation/operation.ts';
import { finalStatuses } from '../../operation/status.ts';
import type { Settings } from './settings.ts';

/**
 * Rows that have ended are forgotten by the service after a while (setting `visibleHours`). Here they are kept, shown by
 * /queryAll as deleted, and listed by /deleted. A follower goes with its leader, whose outcome is its own.
 */
const ended = finalStatuses.filter((status) => status !== 'Merged');

/** What is visible no more; null: everything is visible. */
export function hiddenRows({ visibleHours }: Settings, now: number): Condition | null {
  return visibleHours === null ? null : endedRows({ before: hiddenBefore(visibleHours, now) });
}

/** Rows that have ended in a time (ms since 1970), followers with their leaders. */
export function endedRows({ from, before }: { readonly from?: number; readonly before: number }): Condition {
  const own: Condition[] = [
    { kind: 'oneOf', field: 'status', values: ended },
    { kind: 'compare', field: 'modifiedAt', operator: '<', value: before },
  ];
  if (from !== undefined) own.push({ kind: 'compare', field: 'modifiedAt', operator: '>=', value: from });
  const leader: Condition = { kind: 'leader', of: { kind: 'all', of: own } };
  const merged: Condition = { kind: 'compare', field: 'status', operator: '=', value: 'Merged' };
  return {
    kind: 'any',
    of: [
      { kind: 'all', of: own },
      { kind: 'all', of: [merged, leader] },
    ],
  };
}

/** The same as {@link hiddenRows} of one row; `leader`: that of a follower. */
export function isHidden(
  operation: Operation,
  leader: Operation | undefined,
  { visibleHours }: Settings,
  now: number,
): boolean {
  const decisive = operation.status === 'Merged' ? leader : operation;
  if (visibleHours === null || decisive === undefined) return false;
  const hasEnded = (ended as readonly string[]).includes(decisive.status);
  return hasEnded && decisive.modifiedAt < hiddenBefore(visibleHours, now);
}

export function hiddenBefore(visibleHours: number, now: number): number {
  return now - visibleHours * 3_600_000;
}
