import { l10n, number, plural } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import { clockTime } from '../time.ts';
import type { KeptAct } from './kept.ts';
import type { ManyModel } from './model.ts';
import { doneSentence, iconOf, refusedSentence, titleOf, unknownSentence, untriedSentence } from './words.ts';

/** The page of an action that an earlier window had: what is known of it, and the way to look at it again. */
export function projectPast(kept: KeptAct, placeOf: (connection: string) => string, now: number): ManyModel {
  return {
    title: titleOf(kept.action),
    icon: iconOf(kept.action),
    chosen: kept.subjects.map(({ connection, label }) => ({
      label: oneLine(label),
      place: oneLine(placeOf(connection)),
      production: '',
    })),
    chosenTitle: l10n.t('Chosen'),
    sentence: pastSentence(kept, now),
    notes: notesOf(kept),
    troubles: [],
    progress: null,
    buttons: [{ button: 'again', label: l10n.t('Look Again'), icon: 'refresh', primary: true }],
    buttonsTitle: l10n.t('Actions'),
    counts: [],
    countsTitle: '',
    reasons: [],
    reasonsTitle: '',
    table: null,
  };
}

function pastSentence(kept: KeptAct, now: number): string {
  const at = clockTime(kept.at, now);
  switch (kept.phase) {
    case 'reading':
    case 'ready':
      return l10n.t('The window was closed or reloaded before anything was done.');
    case 'running':
      return l10n.t('The window was closed or reloaded while this was running; it ended with it at about {0}.', at);
    case 'ended':
      return l10n.t('It ended at {0}.', at);
  }
}

function notesOf(kept: KeptAct): readonly string[] {
  const { action, phase, total, done, refused, unknown } = kept;
  if (phase === 'reading' || phase === 'ready') return [];
  const left = total - done - refused - unknown;
  const notes = [doneSentence(action, done)];
  if (refused > 0) notes.push(refusedSentence(refused));
  if (unknown > 0) notes.push(unknownSentence(unknown));
  if (left > 0) notes.push(untriedSentence(left));
  // What was under way in the last moments is in no count.
  if (phase === 'running')
    notes.push(
      plural(
        total,
        l10n.t(
          'It was {0} operation in all. What was sent in the last two seconds may have been done without being counted here.',
          number(total),
        ),
        l10n.t(
          'They were {0} operations in all. What was sent in the last two seconds may have been done without being counted here.',
          number(total),
        ),
      ),
    );
  notes.push(l10n.t('The outcomes of single operations went with the window.'));
  return notes;
}
