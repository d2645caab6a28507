import type { Capabilities } from '../../operation/capability.ts';
import { statuses } from '../../operation/status.ts';
import type { Phase } from '../connection.ts';
import { type ConnectionConfig, isRemote } from '../connections/config.ts';
import { connectionLook } from '../connections/connectionLook.ts';
import { connectionLabel, connectionPlace } from '../connections/connectionText.ts';
import { type Health, type HealthFacts, healthOf, healthText } from '../connections/health.ts';
import { isReadOnly, marksOf, markWords } from '../connections/marks.ts';
import { l10n } from '../l10n.ts';
import { allWords } from '../many/manyAction.ts';
import type { Row } from './row.ts';

/** What the row of a connection tells. */
export interface ConnectionFacts extends HealthFacts {
  /** Operations in all, undefined while unknown. */
  readonly total: number | undefined;
  /** What counts and rows do not show, as a sentence; null when they are complete. */
  readonly partial?: string | null;
  /** Why its operations are shown otherwise than wanted, as a sentence; null: they are not. */
  readonly note?: string | null;
  /** How many of the operations are known from a history alone. */
  readonly remembered?: number | undefined;
  /** What it allows, undefined while it is not open. */
  readonly capabilities?: Capabilities | undefined;
  /** Whether the person has opened (true) or closed (false) the row. */
  readonly opened: boolean | undefined;
}

export function connectionRow(facts: ConnectionFacts): Row {
  const { config, opened } = facts;
  const label = connectionLabel(config);
  const parts = [...markWords(config), stateOf(facts), connectionPlace(config)].filter((part) => part !== '');
  return {
    label,
    description: parts.join(' · '),
    ...connectionLook(facts),
    collapsible: (opened ?? true) ? 'expanded' : 'collapsed',
    context: connectionContext(facts),
    spoken: [label, ...parts].join(', '),
  };
}

/** Words that menus look for: the kind, what can be done, and how it stands. */
export function connectionContext(facts: ConnectionFacts): string {
  const { config, phase } = facts;
  const health = healthOf(facts);
  const { production, readOnly } = marksOf(config);
  const words = [
    'connection',
    config.kind,
    isRemote(config) ? 'remote' : '',
    production ? 'production' : '',
    readOnly ? 'readOnly' : '',
    health === 'signedOut' || health === 'disconnected' || health === 'notStarted' ? health : '',
    canConnect(health) ? 'connect' : '',
    canDisconnect(health) ? 'disconnect' : '',
    takesOperations(config, facts.capabilities) ? 'submit' : '',
    config.kind === 'salesforce' && config.history ? 'history' : '',
    facts.capabilities?.workers === true ? 'workers' : '',
    ...(phase.kind === 'on' && facts.total !== 0 ? allWords(statuses, facts.capabilities) : []),
    phase.kind,
    asksForSignIn(phase) || health === 'signedOut' ? 'signIn' : '',
  ];
  return words.filter((word) => word !== '').join(' ');
}

/** Whether *Connect* would come to something. */
export function canConnect(health: Health): boolean {
  return ['off', 'disconnected', 'notStarted', 'failed'].includes(health);
}

/** Whether there is something to close, or to keep from being opened. */
export function canDisconnect(health: Health): boolean {
  return ['connected', 'paused', 'connecting', 'offline', 'failed', 'signIn', 'off'].includes(health);
}

/** True when only a person can let the connection in. */
export function asksForSignIn(phase: Phase): boolean {
  return phase.kind === 'failed' && phase.code === 'unauthorized';
}

/** Whether operations can be submitted there, as far as that is known without asking. */
export function takesOperations(config: ConnectionConfig, capabilities: Capabilities | undefined): boolean {
  return capabilities ? capabilities.submit === true : config.kind !== 'salesforce' && !isReadOnly(config);
}

/** What there is to say of one that is connected is in the rows below it. */
function stateOf(facts: ConnectionFacts): string {
  if (healthOf(facts) !== 'connected') return healthText(facts);
  if (facts.partial) return l10n.t('incomplete');
  return facts.total === 0 ? l10n.t('no operations') : '';
}
