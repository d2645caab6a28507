import { l10n } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import { clockTime } from '../time.ts';
import type { Session } from './session.ts';

/** What of a session its message is made of. */
export type MessageFacts = Pick<Session, 'connection' | 'paused' | 'partial' | 'isEngine' | 'label'> & {
  readonly tree: Pick<Session['tree'], 'note'>;
};

/** What stands above the rows of the only connection; empty when there is nothing to say. Several say it on their own rows. */
export function viewMessage(
  { connection, paused, partial, isEngine, label, tree }: MessageFacts,
  now?: number,
): string {
  const { phase } = connection;
  // A message would hide the welcome text, so what failed to start is told by whoever started it.
  if (phase.kind === 'lost') {
    const who = isEngine ? l10n.t('The engine') : label;
    const since = clockTime(phase.since, now ?? phase.since);
    return l10n.t(
      '{0} is offline since {1}: {2} Trying again. What stands below was known last.',
      who,
      since,
      oneLine(phase.reason, 300),
    );
  }
  if (paused.value?.all) return l10n.t('The engine is paused: nothing new starts.');
  return oneLine([tree.note, partial].flatMap((sentence) => sentence ?? []).join(' '), 300);
}
