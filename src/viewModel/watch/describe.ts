import type { Capabilities } from '../../operation/capability.ts';
import { l10n, number, plural } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import { statusLook } from '../statusLook.ts';
import { ago, clockTime } from '../time.ts';
import type { Watch, WatchKind } from './watch.ts';

/** One thing that a watch may tell, for a picker. */
export interface KindChoice {
  readonly tells: WatchKind;
  readonly label: string;
  readonly detail: string;
}

/** `longest`: minutes after which one is called stalled of which nothing else is known. */
export function kindChoice(kind: WatchKind, { statistics }: Capabilities, longest: number): KindChoice {
  switch (kind) {
    case 'finished':
      return { tells: kind, label: l10n.t('Finished'), detail: l10n.t('It completes, or is canceled.') };
    case 'failed':
      return { tells: kind, label: l10n.t('Failed'), detail: l10n.t('It fails, and no retry is left.') };
    case 'stalled':
      return {
        tells: kind,
        label: l10n.t('Stalled'),
        detail: statistics === true ? usualText() : longestText(longest),
      };
  }
}

function usualText(): string {
  return l10n.t('It runs longer than is usual for its type, or loses its worker.');
}

function longestText(minutes: number): string {
  return plural(
    minutes,
    l10n.t('It runs longer than its timeout or, where that is not known, than {0} minute.', number(minutes)),
    l10n.t('It runs longer than its timeout or, where that is not known, than {0} minutes.', number(minutes)),
  );
}

/** What is watched, on one line. */
export function watchLabel({ scope }: Watch): string {
  if (scope.kind === 'search') return oneLine(scope.name ?? '') || oneLine(scope.text);
  const label = oneLine(scope.label);
  return scope.kind === 'group' ? l10n.t('Execution group {0}', label) : label;
}

export function watchIcon({ scope, ended }: Watch): string {
  if (ended) return ended.status === null ? 'trash' : statusLook(ended.status).icon;
  return scope.kind === 'search' ? 'search' : 'eye';
}

/** What it tells, such as "when finished, failed". */
export function whenText({ when }: Pick<Watch, 'when'>): string {
  return l10n.t('when {0}', when.map(kindWord).join(', '));
}

function kindWord(kind: WatchKind): string {
  if (kind === 'finished') return l10n.t('finished');
  return kind === 'failed' ? l10n.t('failed') : l10n.t('stalled');
}

/** How a watch stands; `resting`: why the connection is not followed now, as a sentence; undefined: it is. */
export function watchState(watch: Watch, now: number, resting: string | undefined): string {
  const { scope, ended, since } = watch;
  if (ended?.status === null) return l10n.t('It was deleted or has expired.');
  if (ended) return l10n.t('{0}, {1}. The watch is over.', statusLook(ended.status).label, ago(ended.at, now));
  if (scope.kind !== 'search' && scope.end !== null)
    return l10n.t('It ended {0}. Watched in case it is retried.', ago(scope.end, now));
  return resting ?? l10n.t('Watched since {0}.', clockTime(since, now));
}
