import { OperationFailure } from '../../operation/error.ts';
import type { Query, Searched } from '../../operation/query.ts';

/** The sequence number that a page mark of a list stands for. Raises `invalid-request`. */
export function cursorOf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new OperationFailure('invalid-request', 'The page mark is not one of ours. Use `next` of the page before.', {
    path: 'after',
  });
}

/** True when the table of counts knows how many fit. */
export function isCounted(query: Query): boolean {
  return query.terms.every((term) => term.kind === 'status' || term.kind === 'type');
}

/** Stands in for the fields that a search for status and type never looks at. */
export const nothingElse: Omit<Searched, 'status' | 'type'> = {
  id: '',
  name: '',
  displayName: null,
  executionGroup: null,
  parentKey: null,
  resubmittedFrom: null,
  error: null,
  submittedAt: 0,
};
