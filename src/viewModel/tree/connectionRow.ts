import type { Capabilities } from '../../operation/capability.ts';
import { statuses } from '../../operation/status.ts';
import type { Phase } from '../connection.ts';
import { type ConnectionConfig, isRemote } from '../connections/config.ts';
import { connectionIcon, connectionLabel, connectionPlace } from '../connections/connectionText.ts';
import { isReadOnly } from '../connections/marks.ts';
import { l10n, number } from '../l10n.ts';
import { allWords } from '../many/manyAction.ts';
import { escapeMarkdown, oneLine } from '../plainText.ts';
import type { Row } from './row.ts';

/** What the row of a connection tells. */
export interface ConnectionFacts {
  readonly config: ConnectionConfig;
  readonly phase: Phase;
  /** Operations in all, undefined while unknown. */
  readonly total: number | undefined;
  /** What counts and rows do not show, as a sentence; null when they are complete. */
  readonly partial?: string | null;
  /** Why its operations are shown otherwise than wanted, as a sentence; null: they are not. */
  readonly note?: string | null;
  /** How many of the operations are known from a history alone. */
  readonly remembered?: number | undefined;
  /** True while nothing new starts. */
  readonly paused: boolean;
  /** What it allows, undefined while it is not open. */
  readonly capabilities?: Capabilities | undefined;
  /** Whether the person has opened (true) or closed (false) the row. */
  readonly opened: boolean | undefined;
}

export function connectionRow(facts: ConnectionFacts): Row {
  const { config, phase, opened } = facts;
  const label = connectionLabel(config);
  const state = stateOf(facts);
  const place = connectionPlace(config);
  const description = [state, place].filter((part) => part !== '').join(' · ');
  const words = [
    'connection',
    config.kind,
    isRemote(config) ? 'remote' : '',
    takesOperations(config, facts.capabilities) ? 'submit' : '',
    config.kind === 'salesforce' && config.history ? 'history' : '',
    ...(phase.kind === 'on' && facts.total !== 0 ? allWords(statuses, facts.capabilities) : []),
    phase.kind,
    asksForSignIn(phase) ? 'signIn' : '',
  ];
  return {
    label,
    description,
    icon: iconOf(facts),
    color: colorOf(phase),
    collapsible: (opened ?? true) ? 'expanded' : 'collapsed',
    context: words.filter((word) => word !== '').join(' '),
    spoken: description === '' ? label : l10n.t('{0}, {1}', label, description),
  };
}

/** The same in sentences, as Markdown in which nothing foreign is interpreted. */
export function connectionTooltip({ config, phase, partial, note, remembered = 0 }: ConnectionFacts): string {
  const lines = [`**${escapeMarkdown(connectionLabel(config))}**`];
  if (isRemote(config)) lines.push(escapeMarkdown(config.url));
  if (phase.kind === 'lost')
    lines.push(l10n.t('It does not answer: {0} Trying again.', escapeMarkdown(oneLine(phase.reason, 400))));
  if (phase.kind === 'failed') lines.push(escapeMarkdown(oneLine(phase.reason, 400)));
  if (phase.kind === 'on' && partial) lines.push(escapeMarkdown(oneLine(partial, 400)));
  if (phase.kind === 'on' && note) lines.push(escapeMarkdown(oneLine(note, 400)));
  if (phase.kind === 'on' && remembered > 0)
    lines.push(l10n.t('{0} of its operations are known from the history of this machine alone.', number(remembered)));
  if (asksForSignIn(phase)) lines.push(l10n.t('Use *Sign In* to go on.'));
  else if (phase.kind === 'failed') lines.push(l10n.t('Use *Test Connection* to find out more.'));
  return lines.join('\n\n');
}

/** True when only a person can let the connection in. */
export function asksForSignIn(phase: Phase): boolean {
  return phase.kind === 'failed' && phase.code === 'unauthorized';
}

/** Whether operations can be submitted there, as far as that is known without asking. */
export function takesOperations(config: ConnectionConfig, capabilities: Capabilities | undefined): boolean {
  return capabilities ? capabilities.submit === true : config.kind !== 'salesforce' && !isReadOnly(config);
}

function stateOf({ phase, total, partial, paused }: ConnectionFacts): string {
  switch (phase.kind) {
    case 'off':
      return l10n.t('not connected');
    case 'starting':
      return l10n.t('connecting…');
    case 'lost':
      return l10n.t('offline: {0}', oneLine(phase.reason, 200));
    case 'failed':
      return asksForSignIn(phase)
        ? l10n.t('sign-in needed: {0}', oneLine(phase.reason, 200))
        : l10n.t('not connected: {0}', oneLine(phase.reason, 200));
    case 'on':
      if (paused) return l10n.t('paused');
      if (partial) return l10n.t('incomplete');
      return total === 0 ? l10n.t('no operations') : '';
  }
}

function iconOf({ config, phase }: ConnectionFacts): string {
  if (phase.kind === 'starting') return 'loading~spin';
  if (phase.kind === 'lost') return 'debug-disconnect';
  if (phase.kind === 'failed') return asksForSignIn(phase) ? 'lock' : 'warning';
  return connectionIcon(config);
}

function colorOf({ kind }: Phase): string | undefined {
  if (kind === 'lost' || kind === 'failed') return 'list.warningForeground';
  return kind === 'off' ? 'disabledForeground' : undefined;
}
