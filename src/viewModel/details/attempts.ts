import type { Capabilities } from '../../operation/capability.ts';
import type { Attempt, AttemptOutcome } from '../../operation/operation.ts';
import { l10n } from '../l10n.ts';
import { statusLook } from '../statusLook.ts';
import { absolute, clockTime, duration } from '../time.ts';
import type { AttemptModel, AttemptsModel, StatusModel } from './model.ts';
import { cssColor } from './status.ts';
import { visibleLine } from './visible.ts';

/** The attempts, oldest first, with a sentence that tells what the drawing shows. */
export function attemptsOf(attempts: readonly Attempt[], { attempts: kept }: Capabilities, now: number): AttemptsModel {
  const rows = [...attempts].sort((a, b) => a.number - b.number).map((attempt) => attemptModel(attempt, now));
  return {
    title: l10n.t('Attempts'),
    summary: attempts.length === 0 && kept !== true ? kept : summary(attempts),
    rows,
    columns: [
      l10n.t('Attempt'),
      l10n.t('Outcome'),
      l10n.t('Started'),
      l10n.t('Took'),
      l10n.t('Worker'),
      l10n.t('Error'),
    ],
  };
}

function attemptModel(attempt: Attempt, now: number): AttemptModel {
  const { startedAt, endedAt } = attempt;
  return {
    number: attempt.number,
    outcome: outcomeLook(attempt.outcome),
    startedAt,
    endedAt,
    started: clockTime(startedAt, now),
    absolute: absolute(startedAt),
    took: endedAt === null ? null : duration(endedAt - startedAt),
    worker: visibleLine(attempt.worker, 200),
    error: attempt.error ? visibleLine(attempt.error.message, 500) : '',
  };
}

export function outcomeLook(outcome: AttemptOutcome | null): StatusModel {
  switch (outcome) {
    case null:
      return look('Running', l10n.t('Running'));
    case 'Complete':
      return look('Complete', l10n.t('Complete'));
    case 'Error':
      return look('Error', l10n.t('Failed'));
    case 'Canceled':
      return look('Canceled', l10n.t('Canceled'));
    case 'TimedOut':
      return { icon: 'watch', color: cssColor('testing.iconFailed'), label: l10n.t('Timed out') };
    case 'Lost':
      return { icon: 'debug-disconnect', color: cssColor('testing.iconFailed'), label: l10n.t('Worker lost') };
  }
}

function look(status: 'Running' | 'Complete' | 'Error' | 'Canceled', label: string): StatusModel {
  const { icon, color } = statusLook(status);
  return { icon, color: cssColor(color), label };
}

function summary(attempts: readonly Attempt[]): string {
  const count = attempts.length;
  if (count === 0) return l10n.t('It has not been started yet.');
  const last = attempts.reduce((a, b) => (b.number > a.number ? b : a));
  const ended = outcomeLook(last.outcome).label;
  if (last.number > count) return l10n.t('{0} attempts; only the last one is known: {1}.', last.number, ended);
  if (count === 1) return l10n.t('One attempt: {0}.', ended);
  const failed = attempts.filter(({ outcome }) => outcome === 'Error' || outcome === 'TimedOut' || outcome === 'Lost');
  if (failed.length === count) return l10n.t('{0} attempts, all of them failed.', count);
  if (failed.length === 0) return l10n.t('{0} attempts, none of them failed. The last one: {1}.', count, ended);
  return l10n.t('{0} attempts, {1} of them failed. The last one: {2}.', count, failed.length, ended);
}
