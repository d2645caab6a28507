import { guarded } from '../guard.ts';
import { l10n, number, plural } from '../l10n.ts';
import type { Question } from '../question.ts';
import type { ManyAct } from './manyAct.ts';
import { titleOf } from './words.ts';

/**
 * What is asked before an action on many begins or goes on: before every deletion, and wherever production is among the
 * places. Else the preview has said enough, and the answer is undefined.
 */
export function manyQuestion({ action, sources, plan, outcomes }: ManyAct): Question | undefined {
  const rows = outcomes.open;
  const used = [...new Set(rows.map((row) => plan.rows[row]?.source ?? 0))].flatMap((index) => sources[index] ?? []);
  const production = used.some((source) => source.production);
  if (action !== 'delete' && !production) return undefined;
  const places = used.map(({ place, production: marked }) => ({ label: place, production: marked }));
  const names = [...new Set(places.map(({ label }) => label))].join(', ');
  const question = { text: textOf(action, rows.length), detail: detailOf(action, names), button: titleOf(action) };
  return guarded(question, places, rows.length > 1 || action === 'delete');
}

function textOf(action: ManyAct['action'], count: number): string {
  const n = number(count);
  switch (action) {
    case 'cancel':
      return plural(count, l10n.t('Cancel {0} operation?', n), l10n.t('Cancel {0} operations?', n));
    case 'retry':
      return plural(count, l10n.t('Retry {0} operation?', n), l10n.t('Retry {0} operations?', n));
    case 'delete':
      return plural(count, l10n.t('Delete {0} operation?', n), l10n.t('Delete {0} operations?', n));
  }
}

function detailOf(action: ManyAct['action'], names: string): string {
  switch (action) {
    case 'cancel':
      return l10n.t('{0}: what waits is never run, what runs is asked to stop.', names);
    case 'retry':
      return l10n.t('{0}: they run again, and what they have done so far may be done twice.', names);
    case 'delete':
      return l10n.t('{0}: input, output, log and history are removed for good.', names);
  }
}
