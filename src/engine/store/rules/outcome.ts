import type { Operation } from '../../../operation/operation.ts';

/** As its callback tells it: a Merged one has the status and, without one of its own, the error of its leader. */
export function withOutcome(operation: Operation, leader: Operation | undefined): Operation {
  if (operation.status !== 'Merged' || leader === undefined) return operation;
  const { status, startedAt, finishedAt, error } = leader;
  return {
    ...operation,
    status,
    startedAt: operation.startedAt ?? startedAt,
    finishedAt: operation.finishedAt ?? finishedAt,
    error: operation.error ?? error,
  };
}
