import type { Clock } from '../../operation/clock.ts';
import { parseQuery, type Query } from '../../operation/query.ts';
import type { Status } from '../../operation/status.ts';

/** The search that `q` and `status` ask for together. Raises `invalid-query`. */
export function searchOf(
  asked: { readonly q?: string | undefined; readonly status?: readonly Status[] | undefined },
  clock: Clock,
): Query {
  const query = parseQuery(asked.q ?? '', clock.now());
  const [first, ...rest] = asked.status ?? [];
  if (first === undefined) return query;
  return { terms: [...query.terms, { kind: 'status', negated: false, values: [first, ...rest] }] };
}
