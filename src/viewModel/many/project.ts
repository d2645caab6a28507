import { statuses } from '../../operation/status.ts';
import { statusModel } from '../details/status.ts';
import { l10n, number, plural } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import { clockTime } from '../time.ts';
import type { ManyAct } from './manyAct.ts';
import type { ButtonModel, ManyModel, ReasonModel } from './model.ts';
import { mostOperations } from './plan.ts';
import { type TableChoice, tableOf } from './table.ts';
import {
  askedSentence,
  doneSentence,
  groupSentence,
  iconOf,
  leftSentence,
  refusedSentence,
  runningSentence,
  runningText,
  startLabel,
  titleOf,
  unknownSentence,
  untriedSentence,
  willSentence,
} from './words.ts';

/** The page as it is now. `now`: ms since 1970. */
export function projectMany(act: ManyAct, choice: TableChoice, now: number): ManyModel {
  const ran = act.phase === 'running' || act.phase === 'ended';
  return {
    title: titleOf(act.action),
    icon: iconOf(act.action),
    chosen: act.sources.map(({ label, place, production }) => ({
      label: oneLine(label),
      place: oneLine(place),
      production: production ? l10n.t('production') : '',
    })),
    chosenTitle: l10n.t('Chosen'),
    sentence: sentenceOf(act),
    notes: notesOf(act, now),
    troubles: act.troubles.map(({ place, reason }) =>
      l10n.t('{0} was given up: {1}', oneLine(place), oneLine(reason, 300)),
    ),
    progress: progressOf(act, now),
    buttons: buttonsOf(act),
    buttonsTitle: l10n.t('Actions'),
    // Outcomes are counted on the buttons of the table.
    counts: ran ? [] : statusCounts(act),
    countsTitle: l10n.t('By status'),
    reasons: ran ? refusals(act) : leftOut(act),
    reasonsTitle: ran ? l10n.t('Refused') : l10n.t('What cannot'),
    table: act.phase === 'reading' || act.plan.rows.length === 0 ? null : tableOf(act, choice),
  };
}

function sentenceOf(act: ManyAct): string {
  const { action, phase, plan } = act;
  switch (phase) {
    case 'reading':
      return act.readingStopped ? l10n.t('Reading stops.') : l10n.t('Looking at what matches. Nothing is changed yet.');
    case 'ready':
      return willSentence(action, plan.rows.length);
    case 'running':
      return act.stopping
        ? l10n.t('Stopping as soon as what has been sent is answered.')
        : runningSentence(action, plan.rows.length);
    case 'ended':
      return endSentence(act);
  }
}

/** What was done, and what was not, as sentences. */
export function endSentence({ action, outcomes }: Pick<ManyAct, 'action' | 'outcomes'>): string {
  const parts = [doneSentence(action, outcomes.done)];
  if (outcomes.asked > 0) parts.push(askedSentence(outcomes.asked));
  if (outcomes.refused > 0) parts.push(refusedSentence(outcomes.refused));
  if (outcomes.unknown > 0) parts.push(unknownSentence(outcomes.unknown));
  if (outcomes.left > 0) parts.push(untriedSentence(outcomes.left));
  return parts.join(' ');
}

function notesOf(act: ManyAct, now: number): readonly string[] {
  const { action, phase, plan } = act;
  const notes: string[] = [];
  if (phase === 'reading') return notes;
  if (plan.leftCount > 0) notes.push(leftSentence(plan.leftCount));
  if (phase === 'ready') {
    const { leaders, followers } = plan.groups;
    if (leaders > 0) notes.push(groupSentence(action, leaders, followers));
    const running = plan.counts.get('Running') ?? 0;
    if (action === 'cancel' && running > 0)
      notes.push(l10n.t('What runs is asked to stop; when it does is up to its handler.'));
    if (plan.rows.length > 0)
      notes.push(
        l10n.t(
          'This is what matched at {0}. What comes to match later is left alone; what changes meanwhile may be refused when its turn comes.',
          clockTime(act.readAt, now),
        ),
      );
  }
  if (phase === 'ended' && action === 'retry' && act.outcomes.done > 0)
    notes.push(l10n.t('They run again now; what comes of that shows in the view of operations.'));
  if (act.readingStopped)
    notes.push(l10n.t('Reading was stopped: these are the newest {0} of those that match.', number(plan.seen)));
  if (plan.limited)
    notes.push(
      l10n.t(
        'More match than are acted on at once: these are the newest {0}. Do it again for the rest.',
        number(mostOperations),
      ),
    );
  return [...notes, ...[...plan.notes].map((note) => oneLine(note, 400))];
}

function progressOf(act: ManyAct, now: number): ManyModel['progress'] {
  const { phase, plan, matching, outcomes, waiting } = act;
  if (phase === 'reading') {
    const seen = number(plan.seen);
    const label = l10n.t('Reading');
    if (!matching) return { fraction: null, text: l10n.t('{0} read', seen), label };
    const total = number(matching.count);
    const text = matching.atLeast
      ? l10n.t('{0} of at least {1} read', seen, total)
      : l10n.t('{0} of {1} read', seen, total);
    const known = !matching.atLeast && matching.count > 0;
    return { fraction: known ? Math.min(1, plan.seen / matching.count) : null, text, label };
  }
  if (phase !== 'running') return null;
  const tried = outcomes.total - outcomes.left;
  const text = runningText(act.action, tried, outcomes.total);
  return {
    fraction: tried / outcomes.total,
    text: waiting ? `${text} · ${waitingText(waiting, now)}` : text,
    label: titleOf(act.action),
  };
}

function waitingText({ text, until }: NonNullable<ManyAct['waiting']>, now: number): string {
  const at = clockTime(until, now);
  if (text === '') return l10n.t('The service asks to wait; it goes on at {0}.', at);
  return l10n.t('{0} It goes on at {1}.', oneLine(text, 300), at);
}

function buttonsOf(act: ManyAct): readonly ButtonModel[] {
  const { action, phase, plan, outcomes } = act;
  const again = { button: 'again', label: l10n.t('Look Again'), icon: 'refresh', primary: false } as const;
  switch (phase) {
    case 'reading':
      if (act.readingStopped) return [];
      return [{ button: 'stop', label: l10n.t('Stop Reading'), icon: 'debug-stop', primary: false }];
    case 'ready': {
      const count = plan.rows.length;
      const start = { button: 'start', label: startLabel(action, count), icon: iconOf(action), primary: true } as const;
      return count > 0 ? [start, again] : [again];
    }
    case 'running':
      if (act.stopping) return [];
      return [{ button: 'stop', label: l10n.t('Stop'), icon: 'debug-stop', primary: false }];
    case 'ended': {
      const open = outcomes.open.length;
      const goOn = { button: 'goOn', label: goOnLabel(open), icon: 'debug-continue', primary: true } as const;
      return [
        ...(open > 0 ? [goOn] : []),
        { button: 'copy', label: l10n.t('Copy as Table'), icon: 'copy', primary: false },
        { button: 'export', label: l10n.t('Export Outcomes…'), icon: 'export', primary: false },
        again,
      ];
    }
  }
}

function goOnLabel(count: number): string {
  return plural(
    count,
    l10n.t('Go On with {0} Operation', number(count)),
    l10n.t('Go On with {0} Operations', number(count)),
  );
}

function statusCounts({ plan }: ManyAct): ManyModel['counts'] {
  return statuses.flatMap((status) => {
    const count = plan.counts.get(status) ?? 0;
    return count === 0 ? [] : [{ status: statusModel(status), count: number(count) }];
  });
}

function leftOut({ plan }: ManyAct): readonly ReasonModel[] {
  return [...plan.left]
    .sort((a, b) => b.count - a.count)
    .map(({ reason, count, samples }) => ({
      reason,
      count: number(count),
      names: samples.map(({ label }) => label),
      more: count > samples.length ? l10n.t('and {0} more', number(count - samples.length)) : '',
      open: samples.length === 0 ? '' : l10n.t('Which ones'),
    }));
}

function refusals({ outcomes }: ManyAct): readonly ReasonModel[] {
  return outcomes.reasons.map(({ text, count }) => ({
    reason: text,
    count: number(count),
    names: [],
    more: '',
    open: '',
  }));
}
