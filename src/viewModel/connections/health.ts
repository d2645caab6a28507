import type { Phase } from '../connection.ts';
import { l10n } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import { clockTime } from '../time.ts';
import { type ConnectionConfig, isRemote } from './config.ts';

/** Why a connection is not opened by itself although it could be: the person has closed it, or signed out of it. */
export type Rest = 'disconnected' | 'signedOut';

/** What the health of a connection is made of. */
export interface HealthFacts {
  readonly config: ConnectionConfig;
  readonly phase: Phase;
  readonly rest?: Rest | undefined;
  /** True while nothing new starts. */
  readonly paused: boolean;
  /** Whether it tries again by itself after it could not be opened. */
  readonly triesAgain?: boolean;
  /** Whether the person has started the engine here; left out: yes, or it is none. */
  readonly started?: boolean;
  /** Whether connections may be opened here at all; left out: yes. */
  readonly trusted?: boolean;
  /** Wall time, ms; left out: no day is told from another. */
  readonly now?: number;
}

export type Health =
  | 'connected'
  | 'paused'
  | 'connecting'
  | 'offline'
  | 'signIn'
  | 'signedOut'
  | 'failed'
  | 'disconnected'
  | 'notStarted'
  | 'untrusted'
  | 'off';

export function healthOf({ phase, rest, paused, started = true, trusted = true }: HealthFacts): Health {
  if (rest === 'signedOut') return 'signedOut';
  switch (phase.kind) {
    case 'on':
      return paused ? 'paused' : 'connected';
    case 'starting':
      return 'connecting';
    case 'lost':
      return 'offline';
    case 'failed':
      return phase.code === 'unauthorized' ? 'signIn' : 'failed';
    case 'off':
      if (rest === 'disconnected') return 'disconnected';
      if (!trusted) return 'untrusted';
      return started ? 'off' : 'notStarted';
  }
}

/** How it stands, in the words of a row. */
export function healthText(facts: HealthFacts): string {
  switch (healthOf(facts)) {
    case 'connected':
      return l10n.t('connected');
    case 'paused':
      return l10n.t('paused');
    case 'connecting':
      return l10n.t('connecting…');
    case 'offline':
      return l10n.t('offline since {0}: {1} Trying again.', sinceOf(facts), reasonOf(facts.phase));
    case 'signIn':
      return l10n.t('sign-in needed: {0}', reasonOf(facts.phase));
    case 'signedOut':
      return l10n.t('signed out');
    case 'failed':
      return facts.triesAgain
        ? l10n.t('not connected: {0} Trying again.', reasonOf(facts.phase))
        : l10n.t('not connected: {0}', reasonOf(facts.phase));
    case 'disconnected':
      return l10n.t('disconnected');
    case 'notStarted':
      return l10n.t('not started');
    case 'untrusted':
      return l10n.t('not connected: this workspace is not trusted');
    case 'off':
      return l10n.t('not connected');
  }
}

/** What a person who rests on the row wants to know of it, as a sentence; empty when the row has said it. */
export function healthAdvice(facts: HealthFacts): string {
  switch (healthOf(facts)) {
    case 'paused':
      return l10n.t('Nothing new starts until it is resumed.');
    case 'signIn':
      return l10n.t('Use *Sign In* to go on.');
    case 'signedOut':
      return l10n.t('You have signed out of it on this machine. Use *Sign In* to go on.');
    case 'failed':
      return isRemote(facts.config)
        ? l10n.t('Use *Test Connection* to find out more.')
        : l10n.t('Use *Show Log* to find out more.');
    case 'disconnected':
      return isRemote(facts.config)
        ? l10n.t('This workspace leaves it alone until you use *Connect*.')
        : l10n.t(
            'This window has let go of the engine, which goes on with its work. Use *Connect* to follow it again.',
          );
    case 'notStarted':
      return l10n.t('It is started when you use *Connect*.');
    case 'off':
      return l10n.t('It is opened when the view Operations is shown, or something else needs it.');
    case 'offline':
      return l10n.t('What is shown of it was known last. *Refresh* tries at once.');
    case 'connected':
    case 'connecting':
    case 'untrusted':
      return '';
  }
}

/** Why nothing is shown of a connection that may not be opened without being asked for. */
export function notReadyText({
  label,
  isEngine,
  rest,
}: {
  label: string;
  isEngine: boolean;
  rest: Rest | undefined;
}): string {
  if (rest === 'signedOut') return l10n.t('You have signed out of {0} on this machine. Use Sign In to see it.', label);
  if (rest === 'disconnected') return l10n.t('{0} is disconnected. Use Connect to see it.', label);
  return isEngine ? l10n.t('The engine is not started.') : l10n.t('{0} is not connected.', label);
}

/** Above what is shown of a connection that does not answer any more. */
export function outOfDateText({ label, isEngine }: { label: string; isEngine: boolean }, reason: string): string {
  const who = isEngine ? l10n.t('The engine') : label;
  return l10n.t('{0} does not answer: {1} What stands below may be out of date.', who, oneLine(reason, 300));
}

/** Above what is shown of a connection that nothing but a person brings back. */
export function closedText(
  { label, isEngine }: { label: string; isEngine: boolean },
  { reason, code }: Extract<Phase, { kind: 'failed' }>,
): string {
  const who = isEngine ? l10n.t('The engine') : label;
  const why = oneLine(reason, 300);
  return code === 'unauthorized'
    ? l10n.t('{0} asks for a sign-in: {1} What stands below was known last.', who, why)
    : l10n.t('{0} is not connected: {1} What stands below was known last.', who, why);
}

function sinceOf({ phase, now }: HealthFacts): string {
  return phase.kind === 'lost' ? clockTime(phase.since, now ?? phase.since) : '';
}

function reasonOf(phase: Phase): string {
  return 'reason' in phase ? oneLine(phase.reason, 200) : '';
}
