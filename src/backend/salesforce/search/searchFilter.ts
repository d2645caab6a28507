import { formatQuery, parseQuery, type Term } from '../../../operation/query.ts';
import { all, type Condition } from '../soql/condition.ts';
import type { Known } from './compiled.ts';
import { compileTerm } from './term.ts';

/** A search, divided between the service and the connection. */
export interface SearchFilter {
  /** What the service is asked, null: for everything. */
  readonly where: Condition | null;
  /** No row can fit: nothing need be asked. */
  readonly empty: boolean;
  /** Terms to look at in the rows that came. */
  readonly rest: readonly Term[];
  /** A sentence on terms that the service could not filter by; null: there is none. */
  readonly partial: string | null;
}

/** Most characters of a condition in an address, which has 16,384 bytes for everything, headers included. */
const whereLimit = 8_000;

/** Raises 'invalid-query' as the engine does. `now`: what durations count back from, ms. */
export async function searchFilter(query: string, now: number, known: Known): Promise<SearchFilter> {
  const conditions: Condition[] = [];
  const rest: Term[] = [];
  const terms = parseQuery(query, now).terms.map(withShortIds);
  let empty = false;
  let length = 0;
  for (const term of terms) {
    const compiled = await compileTerm(term, known);
    if (compiled === 'everything') continue;
    if (compiled === 'nothing') {
      empty = true;
      continue;
    }
    const size = compiled === 'rest' ? 0 : encodeURIComponent(compiled).length;
    if (compiled === 'rest' || length + size > whereLimit) {
      rest.push(term);
      continue;
    }
    length += size;
    conditions.push(compiled);
  }
  return {
    where: conditions.length === 0 ? null : all(conditions),
    empty,
    rest,
    partial: empty ? payloadNote(terms) : rest.length === 0 ? null : unsentNote(rest),
  };
}

/** The grammar reads ids in small letters, in which one of 15 characters is ambiguous: it stands for all that begin so. */
function withShortIds(term: Term): Term {
  if (term.kind !== 'id') return term;
  return {
    ...term,
    values: term.values.map((pattern) =>
      pattern[0].length === 15 && pattern.length === 1 ? [pattern[0], ''] : pattern,
    ),
  };
}

function unsentNote(terms: readonly Term[]): string {
  return `Salesforce cannot filter by ${formatQuery({ terms })}: only rows that have been loaded are searched for it. Load more to look further.`;
}

function payloadNote(terms: readonly Term[]): string | null {
  return terms.some(({ kind, negated }) => kind === 'payload' && !negated)
    ? 'Salesforce shows neither input nor output of operations, so that no row is found by them.'
    : null;
}
