import type { Counts, PauseState } from '../operation/answer.ts';
import { unseenSentence } from './failure/failureNotice.ts';
import { l10n, number, plural } from './l10n.ts';
import { escapeMarkdown, iconFree, oneLine } from './plainText.ts';
import { statusLook } from './statusLook.ts';
import { sectionCount, sections } from './tree/section.ts';

/** What the status bar shows: everything, failures alone, or nothing. */
export type StatusBarMode = 'activity' | 'failures' | 'off';

export interface StatusBarView {
  readonly text: string;
  /** Markdown; its only links are to the commands named here. */
  readonly tooltip: string;
  readonly spoken: string;
  readonly alarming: boolean;
}

export interface StatusBarInput {
  readonly mode: StatusBarMode;
  readonly unseen: number;
  /** Of the connections that answer. */
  readonly counts: Counts | undefined;
  readonly paused: PauseState | undefined;
  /** What is done to many operations now, in a few words. */
  readonly acting?: string | undefined;
  /** How many watches there are. */
  readonly watches?: number;
  /** The connections; named when there are several and failures among them, or when they do not answer any more. */
  readonly places?: readonly { readonly label: string; readonly unseen: number; readonly offline?: boolean }[];
  /** Markdown links, already translated. */
  readonly links: string;
}

type Said = Omit<StatusBarView, 'tooltip'>;

/** The item, or undefined when there is nothing to say. */
export function statusBarView(input: StatusBarInput): StatusBarView | undefined {
  if (input.mode === 'off') return undefined;
  const activity = input.mode === 'activity' ? (activityPart(input) ?? offlinePart(input)) : undefined;
  // What the person has begun comes first, and ends.
  const said = actingPart(input) ?? failuresPart(input) ?? activity;
  return said && { ...said, tooltip: statusTooltip(input) };
}

function actingPart({ acting }: StatusBarInput): Said | undefined {
  return acting === undefined ? undefined : { text: `$(sync~spin) ${acting}`, spoken: acting, alarming: false };
}

function failuresPart({ unseen }: StatusBarInput): Said | undefined {
  if (unseen === 0) return undefined;
  const text = l10n.t('{0} failed', number(unseen));
  return { text: `$(error) ${text}`, spoken: unseenSentence(unseen), alarming: true };
}

function activityPart({ paused, counts }: StatusBarInput): Said | undefined {
  if (paused?.all) {
    const text = l10n.t('Engine paused');
    return { text: `$(debug-pause) ${text}`, spoken: text, alarming: false };
  }
  const running = (counts?.counts.Running ?? 0) + (counts?.counts.Canceling ?? 0);
  if (running === 0) return undefined;
  const text = l10n.t('{0} running', number(running));
  const spoken = plural(
    running,
    l10n.t('{0} operation running', number(running)),
    l10n.t('{0} operations running', number(running)),
  );
  return { text: `$(sync~spin) ${text}`, spoken, alarming: false };
}

function offlinePart({ places = [] }: StatusBarInput): Said | undefined {
  const [first, ...more] = places.filter(({ offline }) => offline);
  if (!first) return undefined;
  const text =
    more.length === 0
      ? l10n.t('{0} offline', iconFree(oneLine(first.label, 40)))
      : l10n.t('{0} connections offline', number(more.length + 1));
  return { text: `$(debug-disconnect) ${text}`, spoken: text, alarming: false };
}

function statusTooltip(input: StatusBarInput): string {
  const { unseen, counts, paused, acting, watches = 0, places = [], links } = input;
  const lines = sections
    .map((section) => ({ look: statusLook(section.key), count: sectionCount(section, counts) }))
    .filter(({ count }) => count > 0)
    .map(({ look, count }) => `| $(${look.icon.replace('~spin', '')}) ${look.label}\u00a0\u00a0 | ${number(count)} |`);
  const parts = [`**${l10n.t('Background Operations')}**`];
  if (acting !== undefined) parts.push(l10n.t('{0}. A click shows how it goes.', acting));
  if (unseen > 0) parts.push(`${unseenSentence(unseen)}.`);
  if (places.length > 1) parts.push(...failing(places));
  const offline = places.filter((place) => place.offline);
  if (offline.length > 0)
    parts.push(
      offline
        .map(({ label }) => `$(debug-disconnect) ${l10n.t('{0} is offline.', escapeMarkdown(label))}`)
        .join('\n\n'),
    );
  if (paused?.all) parts.push(l10n.t('The engine is paused: nothing new starts.'));
  if (lines.length > 0) parts.push(['| | |', '|:--|--:|', ...lines].join('\n'));
  if (watches > 0)
    parts.push(
      `$(eye) ${plural(watches, l10n.t('{0} watch.', number(watches)), l10n.t('{0} watches.', number(watches)))}`,
    );
  return [...parts, links].join('\n\n');
}

function failing(places: NonNullable<StatusBarInput['places']>): string[] {
  const lines = places
    .filter(({ unseen }) => unseen > 0)
    .map(({ label, unseen }) => `- ${l10n.t('{0}: {1} failed', escapeMarkdown(label), number(unseen))}`);
  return lines.length === 0 ? [] : [lines.join('\n')];
}
