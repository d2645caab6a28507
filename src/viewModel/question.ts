import type { Operation } from '../operation/operation.ts';
import { l10n, number } from './l10n.ts';
import { operationLabel } from './operationText.ts';

/** One question before something that cannot be taken back: it names what, how many and where (product rule C6). */
export interface Question {
  readonly text: string;
  readonly detail: string;
  /** Names what is done. */
  readonly button: string;
}

/** An operation that something is to be done to, and its connection. */
export interface Subject {
  readonly session: { readonly label: string; readonly isEngine: boolean };
  readonly operation: Pick<Operation, 'name' | 'displayName' | 'type'>;
}

/** How many names a question lists. */
const named = 5;

export function deleteQuestion(subjects: readonly Subject[]): Question {
  const [only] = subjects;
  return {
    text:
      subjects.length === 1 && only
        ? l10n.t('Delete “{0}”?', operationLabel(only.operation))
        : l10n.t('Delete {0} operations?', number(subjects.length)),
    detail: detailOf(subjects, l10n.t('{0}: input, output, log and history are removed for good.', placesOf(subjects))),
    button: l10n.t('Delete'),
  };
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
  return {
    text: one
      ? l10n.t('Cancel “{0}”?', operationLabel(only.operation))
      : l10n.t('Cancel {0} operations?', number(subjects.length)),
    detail: detailOf(subjects, end),
    button: one ? l10n.t('Cancel Operation') : l10n.t('Cancel Operations'),
  };
}

/** The same for an execution group. */
export function cancelGroupQuestion(subject: Subject): Question | undefined {
  const question = cancelQuestion([subject]);
  if (!question) return undefined;
  return {
    ...question,
    text: l10n.t('Cancel the execution group of “{0}”?', operationLabel(subject.operation)),
    button: l10n.t('Cancel Group'),
  };
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
