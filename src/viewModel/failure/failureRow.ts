import type { Capabilities } from '../../operation/capability.ts';
import { l10n, number, plural } from '../l10n.ts';
import { allWords } from '../many/manyAction.ts';
import { escapeMarkdown, oneLine } from '../plainText.ts';
import { absolute, ago } from '../time.ts';
import type { FailureGroupNode } from '../tree/node.ts';
import type { Row } from '../tree/row.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Frame } from './shape/ownFrame.ts';
import { trendOf, trendSentence } from './trend.ts';

export interface FailureRowContext {
  readonly now: number;
  /** Undefined while the connection is not open. */
  readonly capabilities: Capabilities | undefined;
  readonly opened: boolean | undefined;
}

/** What a cause is called: the shape of its messages. Foreign text on one line. */
export function causeLabel({ shape }: Pick<Fingerprint, 'shape'>, code = 0): string {
  const label = oneLine(shape, 160);
  if (label !== '') return label;
  return code === 0 ? l10n.t('No message') : l10n.t('No message, code {0}', code);
}

/** The row of a cause: how often, what its messages have in common, of which type, when last. */
export function failureRow(node: FailureGroupNode, { now, capabilities, opened }: FailureRowContext): Row {
  const { group, muted } = node;
  const label = causeLabel(group, group.samples[0]?.error?.code);
  const last = ago(group.lastSeen, now);
  const type = oneLine(group.type, 80);
  const description = [type, last].filter((part) => part !== '').join(' · ');
  const spoken = spokenSentence(label, group.count, type, last);
  const words = ['failureGroup', muted ? 'muted' : 'heard', ...allWords(['Error'], capabilities)];
  return {
    // In front: a description is the first to go in a narrow view.
    label: group.count === 1 ? label : l10n.t('{0} × {1}', number(group.count), label),
    description: muted ? l10n.t('muted · {0}', description) : description,
    icon: muted ? 'bell-slash' : 'error',
    color: muted ? 'disabledForeground' : 'testing.iconFailed',
    collapsible: opened ? 'expanded' : 'collapsed',
    context: words.join(' '),
    spoken: muted ? l10n.t('Muted: {0}', spoken) : spoken,
  };
}

/** What stands for a value reads badly aloud. */
function spokenSentence(label: string, count: number, type: string, last: string): string {
  const said = label.replace(/\{(?:[a-z]{1,5}|…)\}/g, '…');
  return plural(
    count,
    l10n.t('{0}, {1} failure of type {2}, {3}', said, number(count), type, last),
    l10n.t('{0}, {1} failures of type {2}, the last {3}', said, number(count), type, last),
  );
}

/** The same in sentences, as Markdown in which nothing foreign is interpreted. `frame`: where the newest one failed. */
export function failureTooltip({ group, muted }: FailureGroupNode, now: number, frame = group.frame): string {
  const { count, firstSeen, lastSeen, samples, times } = group;
  const message = oneLine(samples[0]?.error?.message ?? '', 400);
  const lines = [`**${escapeMarkdown(causeLabel(group, samples[0]?.error?.code))}**`];
  if (message !== '' && message !== group.shape) lines.push(l10n.t('The newest: {0}', escapeMarkdown(message)));
  lines.push(
    plural(
      count,
      l10n.t('{0} failure, {1}.', number(count), absolute(lastSeen)),
      l10n.t('{0} failures from {1} to {2}.', number(count), absolute(firstSeen), absolute(lastSeen)),
    ),
  );
  if (count > 1) lines.push(escapeMarkdown(trendSentence(trendOf(times, now))));
  if (frame) lines.push(l10n.t('It failed in {0}.', escapeMarkdown(frameText(frame))));
  if (muted) lines.push(l10n.t('Muted: it counts in no badge, status bar or notification until it is unmuted.'));
  return lines.join('\n\n');
}

/** `run (import.ts:12)`, with what is known of it. */
function frameText({ name, file, line }: Frame): string {
  const place = [oneLine(file, 120), line ?? ''].filter((part) => part !== '').join(':');
  if (name === '') return place;
  return place === '' ? oneLine(name, 120) : `${oneLine(name, 120)} (${place})`;
}

/** The row that leads to those that are not shown. */
export function moreFailuresRow(count: number): Row {
  const label = plural(
    count,
    l10n.t('{0} More in Operations', number(count)),
    l10n.t('{0} More in Operations', number(count)),
  );
  return {
    label,
    description: '',
    icon: 'search',
    color: undefined,
    collapsible: 'none',
    context: 'more',
    spoken: l10n.t('Search for the other {0} in Operations', number(count)),
  };
}
