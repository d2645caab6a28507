import type { Attempt, AttemptOutcome, Operation } from '../../operation/operation.ts';
import type { Status } from '../../operation/status.ts';

const outcomes: Readonly<Partial<Record<Status, AttemptOutcome>>> = {
  Complete: 'Complete',
  Error: 'Error',
  Canceled: 'Canceled',
};

/**
 * The attempt that the row tells of: the service keeps the number of retries and the times of the last run, nothing of
 * those before. None before the first start.
 */
export function attemptsOf(operation: Operation): readonly Attempt[] {
  const { startedAt, finishedAt, attempts, retryLimit, status, error } = operation;
  if (startedAt === null || attempts === 0) return [];
  const attempt = {
    number: attempts,
    worker: `Dataverse, attempt ${attempts} of ${retryLimit + 1}`,
    startedAt,
    endedAt: finishedAt,
    outcome: outcomes[status] ?? null,
    error,
  };
  return [attempt];
}
