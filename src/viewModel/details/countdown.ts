import type { Capabilities } from '../../operation/capability.ts';
import type { Attempt, Operation } from '../../operation/operation.ts';
import { retryDelay } from '../../operation/retry.ts';
import { isActive } from '../../operation/status.ts';
import { l10n } from '../l10n.ts';
import { tells, waitsForRetry } from '../operationText.ts';
import { duration } from '../time.ts';
import type { TimeLeft } from './model.ts';

/** What there is to wait for, counted down: the next attempt, or the limit of the one that runs. Null: nothing that is known. */
export function countdownOf(
  operation: Operation,
  attempts: readonly Attempt[],
  capabilities: Capabilities,
  now: number,
): TimeLeft | null {
  return untilDue(operation, now) ?? untilLimit(operation, attempts, capabilities);
}

function untilDue(operation: Operation, now: number): TimeLeft | null {
  const { status, dueAt, retryCount } = operation;
  if (dueAt === null || !(status === 'Scheduled' || waitsForRetry(operation, now))) return null;
  const retried = retryCount > 0;
  return {
    at: dueAt,
    text: retried ? l10n.t('next attempt in {0}', '{0}') : l10n.t('due in {0}', '{0}'),
    over: retried ? l10n.t('next attempt is due') : l10n.t('due now'),
  };
}

/** What is left of the time of the attempt that runs, where that is all that is known because no progress is reported. */
function untilLimit(
  { status, timeout }: Operation,
  attempts: readonly Attempt[],
  { progress }: Capabilities,
): TimeLeft | null {
  const current = isActive(status) ? attempts.find(({ endedAt }) => endedAt === null) : undefined;
  if (progress === true || !current) return null;
  return {
    at: current.startedAt + timeout,
    text: l10n.t('{0} left of {1}', '{0}', duration(timeout)),
    over: l10n.t('the limit of {0} has passed', duration(timeout)),
  };
}

/** What happens when the attempt that comes next, or runs, fails; empty where that is over or not known. */
export function prospectOf(operation: Operation): string {
  const { status, retryCount, retryLimit, retryBackoff, attempts } = operation;
  const waits = status === 'Scheduled' || status === 'Waiting';
  if (!(status === 'Running' || (waits && retryCount > 0)) || !tells(operation, 'retryLimit')) return '';
  if (status === 'Running' && attempts === 0) return '';
  const left = retryLimit - retryCount;
  if (left <= 0)
    return retryLimit === 0
      ? l10n.t('If it fails, it fails for good: it has no retries.')
      : l10n.t('If this attempt fails too, it fails for good: it is the last of {0} retries.', retryLimit);
  const delay = tells(operation, 'retryBackoff') ? retryDelay(retryCount + 1, retryBackoff) : 0;
  const next = l10n.t('retry {0} of {1}', retryCount + 1, retryLimit);
  return delay === 0
    ? l10n.t('If it fails, {0} follows.', next)
    : l10n.t('If it fails, {0} follows {1} later.', next, duration(delay));
}
