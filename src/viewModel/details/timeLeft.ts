import type { Capabilities } from '../../operation/capability.ts';
import type { Attempt, Operation } from '../../operation/operation.ts';
import { isActive } from '../../operation/status.ts';
import { l10n } from '../l10n.ts';
import { duration } from '../time.ts';
import type { TimeLeft } from './model.ts';

/** What is left of the time of the attempt that runs, where that is all that is known because no progress is reported. */
export function timeLeftOf(
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
