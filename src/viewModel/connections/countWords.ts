import type { Counts } from '../../operation/answer.ts';
import { l10n, number } from '../l10n.ts';

/** What is known of how many operations a connection has, in words: what runs, waits and has failed, and all. */
export function countWords({ total, counts }: Counts): readonly string[] {
  if (total === 0) return [l10n.t('no operations')];
  const running = (counts.Running ?? 0) + (counts.Canceling ?? 0);
  const waiting = (counts.New ?? 0) + (counts.Waiting ?? 0);
  const scheduled = counts.Scheduled ?? 0;
  const failed = counts.Error ?? 0;
  return [
    ...(running === 0 ? [] : [l10n.t('{0} running', number(running))]),
    ...(waiting === 0 ? [] : [l10n.t('{0} waiting', number(waiting))]),
    ...(scheduled === 0 ? [] : [l10n.t('{0} scheduled', number(scheduled))]),
    ...(failed === 0 ? [] : [l10n.t('{0} failed', number(failed))]),
    l10n.t('{0} in all', number(total)),
  ];
}
