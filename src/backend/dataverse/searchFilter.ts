import { formatQuery, type Pattern, parseQuery, type Term } from '../../operation/query.ts';
import { isNumber as isNumberText, isScalarWord } from '../../operation/scalar.ts';
import { statusOptions } from '../../service/dataverse/columns.ts';
import { statusesOf } from '../../service/dataverse/status.ts';
import {
  all,
  any,
  contains,
  type Expression,
  endsWith,
  isAbsent,
  isGuid,
  isId,
  isNumber,
  isText,
  not,
  since,
  startsWith,
  until,
} from './row/expression.ts';

/** A search, divided between the service and the connection. */
export interface SearchFilter {
  /** What the service is asked, null: for everything. */
  readonly filter: Expression | null;
  /** No row can fit: nothing need be asked. */
  readonly empty: boolean;
  /** Terms to look at in the rows that came. */
  readonly rest: readonly Term[];
  /** True when a term of `rest` looks into payloads. */
  readonly payloads: boolean;
  /** A sentence on terms that the service could not narrow down; null: there is none. */
  readonly partial: string | null;
}

/** What one term becomes: a filter that fits at least its rows, and whether the rows that come must be looked at. */
type Compiled =
  | { readonly filter: Expression; readonly exact: boolean }
  /** Every row, no row, or nothing that the service could filter by. */
  | 'everything'
  | 'nothing'
  | 'rest';

/** Most characters of a filter on the wire: some servers take addresses of 16 KiB, Dataverse 32 KiB. */
const filterLimit = 8_000;

/** Raises 'invalid-query' as the engine does. `now`: what durations count back from, ms. */
export function searchFilter(query: string, now: number): SearchFilter {
  const filters: Expression[] = [];
  const rest: Term[] = [];
  const unsent: Term[] = [];
  let empty = false;
  let length = 0;
  for (const term of parseQuery(query, now).terms) {
    const compiled = compile(term);
    if (compiled === 'everything') continue;
    if (compiled === 'nothing') {
      empty = true;
      continue;
    }
    const size = compiled === 'rest' ? 0 : encodeURIComponent(compiled.filter).length;
    if (compiled === 'rest' || length + size > filterLimit) {
      rest.push(term);
      unsent.push(term);
      continue;
    }
    length += size;
    filters.push(compiled.filter);
    if (!compiled.exact) rest.push(term);
  }
  return {
    filter: filters.length === 0 ? null : all(filters),
    empty,
    rest,
    payloads: rest.some(({ kind }) => kind === 'payload'),
    partial: unsent.length === 0 ? null : unsentNote(unsent),
  };
}

function unsentNote(terms: readonly Term[]): string {
  return `Dataverse cannot filter by ${formatQuery({ terms })}: only rows that have been loaded are searched for it. Load more to look further.`;
}

function compile(term: Term): Compiled {
  const { negated } = term;
  const turned = (found: Compiled): Compiled => (negated ? negate(found) : found);
  switch (term.kind) {
    case 'status':
      return turned(statusFilter(term.values));
    case 'id':
      return turned(idFilter(term.values));
    // Known of what was made in this session, and not to the service.
    case 'original':
      return 'rest';
    case 'type':
      return turned(typeFilter(term.values));
    // No row belongs to an execution group or has a parent.
    case 'group':
    case 'parent':
      return turned('nothing');
    case 'since':
      return turned({ filter: since('createdon', term.at), exact: true });
    case 'until':
      return turned({ filter: until('createdon', term.at), exact: true });
    case 'error': {
      const filter = contains('errormessage', term.text);
      return { filter: negated ? any([isAbsent('errormessage'), not(filter)]) : filter, exact: true };
    }
    case 'text':
      return textFilter(term.text, negated);
    case 'payload':
      return negated ? 'rest' : payloadFilter(term);
  }
}

/** Turned round, a filter that fits too much would fit too little. */
function negate(found: Compiled): Compiled {
  if (found === 'everything') return 'nothing';
  if (found === 'nothing') return 'everything';
  if (found === 'rest' || !found.exact) return 'rest';
  return { filter: not(found.filter), exact: true };
}

function statusFilter(wanted: readonly string[]): Compiled {
  const reasons = statusOptions.options
    .map(({ value }) => value)
    // Of the statuses that the service shows as "Waiting For Resources", rows are shown as Waiting.
    .filter((value) => (value === 0 ? wanted.includes('Waiting') : statusesOf(value).some((s) => wanted.includes(s))));
  if (reasons.length === 0) return 'nothing';
  if (reasons.length === statusOptions.options.length) return 'everything';
  return { filter: any(reasons.map((value) => isNumber('backgroundoperationstatuscode', value))), exact: true };
}

/** A part of a GUID cannot be asked for. */
function idFilter(patterns: readonly Pattern[]): Compiled {
  if (patterns.some((pattern) => pattern.length > 1)) return 'rest';
  const ids = patterns.map(([id]) => id).filter(isGuid);
  return ids.length === 0 ? 'nothing' : { filter: any(ids.map(isId)), exact: true };
}

function typeFilter(patterns: readonly Pattern[]): Compiled {
  const parts: Expression[] = [];
  let exact = true;
  for (const pattern of patterns) {
    const part = namePart(pattern);
    if (part === null) return 'everything';
    parts.push(part);
    // The pieces could overlap or come in another order.
    exact &&= pattern.filter((piece) => piece !== '').length <= 1;
  }
  return { filter: any(parts), exact };
}

/** Null: the pattern is `*`, which every name fits. */
function namePart([first, ...more]: Pattern): Expression | null {
  const last = more.at(-1);
  if (last === undefined) return isText('name', first);
  const parts = more.slice(0, -1).map((piece) => contains('name', piece));
  if (first !== '') parts.push(startsWith('name', first));
  if (last !== '') parts.push(endsWith('name', last));
  return parts.length === 0 ? null : all(parts);
}

/** Id, names and error message; ids only when they are whole. */
function textFilter(text: string, negated: boolean): Compiled {
  const columns = ['name', 'displayname', 'errormessage'] as const;
  if (negated) {
    const filter = all(columns.map((name) => any([isAbsent(name), not(contains(name, text))])));
    return { filter: isGuid(text) ? all([filter, not(isId(text))]) : filter, exact: !couldBeId(text) || isGuid(text) };
  }
  if (couldBeId(text) && !isGuid(text)) return 'rest';
  const parts: Expression[] = columns.map((name) => contains(name, text));
  return { filter: any(isGuid(text) ? [...parts, isId(text)] : parts), exact: true };
}

function couldBeId(text: string): boolean {
  return /^[0-9a-f-]{4,36}$/i.test(text) && /\d/.test(text);
}

/**
 * Payloads are JSON text: what contains the value as it would stand there is fetched and looked at. Values that JSON
 * may write in several ways are only looked for in the rows that came.
 */
function payloadFilter(term: Term & { readonly kind: 'payload' }): Compiled {
  const { value, payload } = term;
  const plain = /^[ \w.:@+-]+$/.test(value) && !isNumberText(value) && !(isScalarWord(value) && term.onlyText);
  if (!plain) return 'rest';
  return { filter: contains(payload === 'input' ? 'inputparameters' : 'outputparameters', value), exact: false };
}
