import { l10n } from './l10n.ts';
import type { Question } from './question.ts';

/** A connection as a question names it. */
export interface Place {
  readonly label: string;
  /** Whether a person has marked it so. */
  readonly production: boolean;
}

/**
 * The question with what production asks for: that the connection is named as such and, where `much` is at stake (more
 * than one operation, or what cannot be brought back), that its name is typed. Unchanged where none is production.
 */
export function guarded(question: Question, places: readonly Place[], much: boolean): Question {
  const names = [...new Set(places.filter(({ production }) => production).map(({ label }) => label))].join(', ');
  if (names === '') return question;
  const warning = l10n.t('{0} is marked as production.', names);
  return { ...question, detail: `${question.detail}\n\n${warning}`, ...(much ? { typed: names } : {}) };
}

/** What stands above the field in which the person types. */
export function typedPrompt({ detail, typed = '' }: Question): string {
  // What comes of it and where; a list of names that stands before that has no room there.
  const last = detail.split('\n\n').slice(-2).join(' ');
  return `${last} ${l10n.t('Type “{0}” to go on.', typed)}`;
}

/** Whether a person has typed what the question asks for; else what to say to them. */
export function typedProblem({ typed = '' }: Question, text: string): string | undefined {
  if (same(text) === same(typed)) return undefined;
  return l10n.t('That is not “{0}”. Type it exactly, or press Escape to leave everything as it is.', typed);
}

function same(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}
