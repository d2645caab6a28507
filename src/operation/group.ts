import type { Operation } from './operation.ts';

/** Most operations in one bulk, the leader included, unless the engine is told otherwise. */
export const groupLimit = 200;

type Ordered = Pick<Operation, 'sequenceGroup' | 'sequenceNumber' | 'sequence'>;

/**
 * The order in which a handler gets the members of an execution group: by sequence group (none first), then sequence
 * number (none last), then order of submission.
 */
export function compareMembers(a: Ordered, b: Ordered): number {
  if (a.sequenceGroup !== b.sequenceGroup) return compareText(a.sequenceGroup, b.sequenceGroup);
  if (a.sequenceNumber !== b.sequenceNumber) {
    return (a.sequenceNumber ?? Number.POSITIVE_INFINITY) - (b.sequenceNumber ?? Number.POSITIVE_INFINITY);
  }
  return a.sequence - b.sequence;
}

function compareText(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/**
 * The lane of an operation: operations of one lane never run side by side. Members of an execution group share the
 * lane of their group, so that the next bulk starts only after the one before; operations with a sequence group alone
 * share the lane of that; all others have none (null) and run freely.
 */
export function laneOf(operation: Pick<Operation, 'type' | 'executionGroup' | 'sequenceGroup'>): string | null {
  const { type, executionGroup, sequenceGroup } = operation;
  if (executionGroup !== null) return JSON.stringify([type, executionGroup]);
  if (sequenceGroup !== null) return JSON.stringify([type, null, sequenceGroup]);
  return null;
}
