import type { Phase } from '../connection.ts';
import { l10n, number, plural } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import type { FeedState, Scanned } from './failureFeed.ts';

/** Why the view of failures is empty, one word for each cause; `some` when it is not. */
export type FailuresCause = 'untrusted' | 'off' | 'reading' | 'failed' | 'muted' | 'none' | 'some';

/** One connection, as the view of failures looks at it. */
export interface FailuresPart {
  readonly label: string;
  readonly phase: Phase['kind'];
  readonly state: FeedState;
  readonly scanned: Scanned;
  /** Causes that are shown, and muted ones that there are. */
  readonly shown: number;
  readonly muted: number;
}

export function failuresCause(parts: readonly FailuresPart[], trusted: boolean): FailuresCause {
  if (parts.some(({ shown }) => shown > 0)) return 'some';
  if (!trusted) return 'untrusted';
  const kinds = new Set(parts.map(causeOf));
  for (const cause of ['reading', 'muted', 'none', 'failed'] as const) if (kinds.has(cause)) return cause;
  return 'off';
}

function causeOf({ phase, state, muted }: FailuresPart): FailuresCause {
  if (phase === 'off') return 'off';
  if (phase === 'failed' || state.kind === 'failed') return 'failed';
  if (phase === 'starting' || state.kind !== 'read') return 'reading';
  return muted > 0 ? 'muted' : 'none';
}

/** What the rows do not show, as sentences; empty: they are complete. */
export function failuresMessage(parts: readonly FailuresPart[], mutedHidden: boolean): string {
  const several = parts.length > 1;
  const sentences = parts.flatMap((part) => {
    const own = sentencesOf(part);
    return several ? own.map((sentence) => l10n.t('{0}: {1}', part.label, sentence)) : own;
  });
  const hidden = parts.reduce((sum, { muted }) => sum + muted, 0);
  if (mutedHidden && hidden > 0 && parts.some(({ shown }) => shown > 0))
    sentences.push(
      plural(
        hidden,
        l10n.t('{0} muted cause is not shown.', number(hidden)),
        l10n.t('{0} muted causes are not shown.', number(hidden)),
      ),
    );
  return sentences.join(' ');
}

function sentencesOf({ phase, state, scanned, shown }: FailuresPart): string[] {
  const sentences: string[] = [];
  if (state.kind === 'failed')
    sentences.push(l10n.t('The failures could not be read: {0}', oneLine(state.reason, 300)));
  else if (phase === 'lost') sentences.push(l10n.t('It does not answer. This is what was known last.'));
  if (state.kind === 'reading' && shown > 0) sentences.push(l10n.t('Reading…'));
  else if (scanned.more) sentences.push(l10n.t('Of the newest {0} failures.', number(scanned.count)));
  if (scanned.partial !== null) sentences.push(scanned.partial);
  return sentences;
}
