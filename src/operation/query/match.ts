import { type RawNumber, rawNumberText } from '../json.ts';
import type { Operation } from '../operation.ts';
import { isNumber, wholeNumber } from '../scalar.ts';
import { lowerAscii } from './ascii.ts';
import type { Pattern, PayloadTerm, Query, Term } from './term.ts';

/** What a search looks at. */
export type Searched = Pick<
  Operation,
  'id' | 'status' | 'type' | 'name' | 'displayName' | 'executionGroup' | 'parentKey' | 'resubmittedFrom' | 'submittedAt'
> & { readonly error: { readonly message: string } | null };

/** Payloads as `parseExact` reads them; one that is missing (undefined) matches no term. */
export interface Payloads {
  readonly input?: unknown;
  readonly output?: unknown;
}

/** True when all terms hold. Payload terms look at `payloads` only. */
export function matches(query: Query, operation: Searched, payloads: Payloads = {}): boolean {
  return query.terms.every((term) => matchesTerm(term, operation, payloads));
}

/** True when one term holds, its negation taken into account. */
export function matchesTerm(term: Term, operation: Searched, payloads: Payloads = {}): boolean {
  return holds(term, operation, payloads) !== term.negated;
}

/** True when a term looks into payloads, which lists of rows do not carry. */
export function needsPayloads(query: Query): boolean {
  return query.terms.some((term) => term.kind === 'payload');
}

function holds(term: Term, operation: Searched, payloads: Payloads): boolean {
  switch (term.kind) {
    case 'id':
      return fits(term.values, lowerAscii(operation.id));
    case 'original':
      return fits(term.values, operation.resubmittedFrom === null ? null : lowerAscii(operation.resubmittedFrom));
    case 'type':
      return fits(term.values, operation.type);
    case 'group':
      return fits(term.values, operation.executionGroup);
    case 'parent':
      return fits(term.values, operation.parentKey);
    case 'status':
      return term.values.includes(operation.status);
    case 'error':
      return contains([operation.error?.message], term.text);
    case 'text':
      return contains(textFields(operation), term.text);
    case 'since':
      return operation.submittedAt >= term.at;
    case 'until':
      return operation.submittedAt <= term.at;
    case 'payload':
      return equals(valueAt(payloads[term.payload], term.path), term);
  }
}

function textFields(operation: Searched): (string | null | undefined)[] {
  const { id, type, name, displayName, executionGroup, parentKey, error } = operation;
  return [id, type, name, displayName, executionGroup, parentKey, error?.message];
}

function contains(fields: readonly (string | null | undefined)[], text: string): boolean {
  const wanted = lowerAscii(text);
  return fields.some((field) => typeof field === 'string' && lowerAscii(field).includes(wanted));
}

function fits(patterns: readonly Pattern[], text: string | null): boolean {
  return text !== null && patterns.some((pattern) => fitsPattern(pattern, text));
}

function fitsPattern([first, ...more]: Pattern, text: string): boolean {
  const last = more.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of more) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || rawNumberText(found) !== null) return undefined;
    if (Array.isArray(found) !== (typeof step === 'number') || !Object.hasOwn(found, step)) return undefined;
    found = (found as Record<string | number, unknown>)[step];
  }
  return found;
}

function equals(found: unknown, { value, onlyText }: PayloadTerm): boolean {
  if (typeof found === 'string') return found === value;
  if (onlyText || found === undefined) return false;
  if (typeof found === 'boolean' || found === null) return String(found) === value;
  const text = typeof found === 'number' ? JSON.stringify(found) : rawNumberText(found as RawNumber);
  return text !== null && isNumber(value) && sameNumber(text, value);
}

/** Whole numbers are the same when all their digits are; others when they are the same double. */
function sameNumber(found: string, wanted: string): boolean {
  return /^-?\d+$/.test(found) ? found === wholeNumber(wanted) : Number(found) === Number(wanted);
}
