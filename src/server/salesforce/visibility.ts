import type { Condition } from '../../operation/condition.ts';
import type { Operation } from '../../operation/operation.ts';
import { isFinal, statuses } from '../../operation/status.ts';
import type { Settings } from './settings.ts';

/**
 * Rows that have ended are forgotten by the service after a while (setting `visibleHours`). Here they are kept, shown by
 * /queryAll as deleted, and listed by /deleted.
 */
const final = statuses.filter(isFinal);

/** What is visible no more; null: everything is visible. */
export function hiddenRows({ visibleHours }: Settings, now: number): Condition | null {
  if (visibleHours === null) return null;
  return {
    kind: 'all',
    of: [
      { kind: 'oneOf', field: 'outcome', values: final },
      { kind: 'compare', field: 'modifiedAt', operator: '<', value: hiddenBefore(visibleHours, now) },
    ],
  };
}

export function isHidden({ status, modifiedAt }: Operation, { visibleHours }: Settings, now: number): boolean {
  return visibleHours !== null && isFinal(status) && modifiedAt < hiddenBefore(visibleHours, now);
}

function hiddenBefore(visibleHours: number, now: number): number {
  return now - visibleHours * 3_600_000;
}
