import type { Operation } from '../operation/operation.ts';
import type { RemoteConfig } from './connections/config.ts';
import { connectionLabel } from './connections/connectionText.ts';
import { guarded, type Place } from './guard.ts';
import { l10n, number } from './l10n.ts';
import { operationLabel } from './operationText.ts';
import { oneLine } from './plainText.ts';

/** One question before something that cannot be taken back: it names what, how many and where (product rule C6). */
export interface Question {
  readonly text: string;
  readonly detail: string;
  /** Names what is done. */
  readonly button: string;
  /** What the person has to type before it is done; undefined: a click is enough. See `guard.ts`. */
  readonly typed?: string;
}

/** An operation that something is to be done to, and its connection. */
export interface Subject {
  readonly session: Place & { readonly isEngine: boolean };
  readonly operation: Pick<Operation, 'name' | 'displayName' | 'type'>;
}

/** How many names a question lists. */
const named = 5;

export function deleteQuestion(subjects: readonly Subject[]): Question {
  const [only] = subjects;
  const question = {
    text:
      subjects.length === 1 && only
        ? l10n.t('Delete “{0}”?', operationLabel(only.operation))
        : l10n.t('Delete {0} operations?', number(subjects.length)),
    detail: detailOf(subjects, l10n.t('{0}: input, output, log and history are removed for good.', placesOf(subjects))),
    button: l10n.t('Delete'),
  };
  return guarded(question, placesIn(subjects), true);
}

/**
 * Asked where others may count on the operations. Undefined when all of them are the own engine's, which is for trying
 * things and where a cancelled one can be retried.
 */
export function cancelQuestion(subjects: readonly Subject[]): Question | undefined {
  if (subjects.every(({ session }) => session.isEngine)) return undefined;
  const [only] = subjects;
  const one = subjects.length === 1 && only;
  const end = l10n.t('{0}: what waits is never run, what runs is not tried again.', placesOf(subjects));
  const question = {
    text: one
      ? l10n.t('Cancel “{0}”?', operationLabel(only.operation))
      : l10n.t('Cancel {0} operations?', number(subjects.length)),
    detail: detailOf(subjects, end),
    button: one ? l10n.t('Cancel Operation') : l10n.t('Cancel Operations'),
  };
  return guarded(question, placesIn(subjects), subjects.length > 1);
}

/** The same for an execution group. */
export function cancelGroupQuestion(subject: Subject): Question | undefined {
  const question = cancelQuestion([subject]);
  if (!question) return undefined;
  const whole = {
    ...question,
    text: l10n.t('Cancel the execution group of “{0}”?', operationLabel(subject.operation)),
    button: l10n.t('Cancel Group'),
  };
  return subject.session.production ? { ...whole, typed: subject.session.label } : whole;
}

/** Asked on production alone. */
export function retryQuestion(subjects: readonly Subject[]): Question | undefined {
  if (!subjects.some(({ session }) => session.production)) return undefined;
  const [only] = subjects;
  const one = subjects.length === 1 && only;
  const end = l10n.t('{0}: it runs again, and what it has done so far may be done twice.', placesOf(subjects));
  const question = {
    text: one
      ? l10n.t('Retry “{0}”?', operationLabel(only.operation))
      : l10n.t('Retry {0} operations?', number(subjects.length)),
    detail: detailOf(subjects, end),
    button: one ? l10n.t('Retry Operation') : l10n.t('Retry Operations'),
  };
  return guarded(question, placesIn(subjects), subjects.length > 1);
}

/** Asked on production alone. */
export function resubmitQuestion(subjects: readonly Subject[]): Question | undefined {
  if (!subjects.some(({ session }) => session.production)) return undefined;
  const [only] = subjects;
  const one = subjects.length === 1 && only;
  const end = l10n.t('{0}: what it has done is done once more, by a new operation.', placesOf(subjects));
  const question = {
    text: one
      ? l10n.t('Resubmit “{0}”?', operationLabel(only.operation))
      : l10n.t('Resubmit {0} operations?', number(subjects.length)),
    detail: detailOf(subjects, end),
    button: one ? l10n.t('Resubmit Operation') : l10n.t('Resubmit Operations'),
  };
  return guarded(question, placesIn(subjects), subjects.length > 1);
}

/** Asked before a draft goes to production. */
export function submitQuestion(type: string, place: Place): Question | undefined {
  if (!place.production) return undefined;
  const question = {
    text: l10n.t('Submit an operation of the type {0}?', oneLine(type)),
    detail: l10n.t('{0}: it runs there with the input of this draft.', place.label),
    button: l10n.t('Submit Operation'),
  };
  return guarded(question, [place], false);
}

/** What this machine forgets differs with the way in. */
export function signOutQuestion(config: RemoteConfig): Question {
  const label = connectionLabel(config);
  return {
    text: l10n.t('Sign out of “{0}”?', label),
    detail: signOutDetail(config.signIn.kind),
    button: l10n.t('Sign Out'),
  };
}

function signOutDetail(kind: RemoteConfig['signIn']['kind']): string {
  switch (kind) {
    case 'microsoft':
      return l10n.t('This extension forgets the account. VS Code itself stays signed in to it.');
    case 'cli':
      return l10n.t('The Salesforce CLI is no longer asked for its token. It stays signed in itself.');
    case 'clientCredentials':
    case 'token':
    case 'oauth':
      return l10n.t('Its secret is removed from this machine. To come back, you have to sign in again.');
  }
}

function placesIn(subjects: readonly Subject[]): readonly Place[] {
  return subjects.map(({ session }) => session);
}

function placesOf(subjects: readonly Subject[]): string {
  return [...new Set(subjects.map(({ session }) => session.label))].join(', ');
}

function detailOf(subjects: readonly Subject[], end: string): string {
  if (subjects.length === 1) return end;
  const list = subjects.slice(0, named).map(({ operation }) => operationLabel(operation));
  if (subjects.length > named) list.push(l10n.t('and {0} more', number(subjects.length - named)));
  return [...list, '', end].join('\n');
}
