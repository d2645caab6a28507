import type { Operation } from '../../operation/operation.ts';
import { matches } from '../../operation/query.ts';
import type { History } from './history/history.ts';
import type { Place } from './row/record.ts';
import type { ReadRow } from './row/rows.ts';
import type { SearchFilter } from './search/searchFilter.ts';

/** Rows that the org has forgotten and that fit a search, in no order. */
export function rememberedRows(history: History | null, { query }: Pick<SearchFilter, 'query'>): Operation[] {
  return history === null ? [] : [...history.remembered()].filter((row) => matches(query, row));
}

/**
 * Rows of the org with those that it has forgotten between them, in the order of the list. `from`: what the list goes on
 * behind; `until`: where the page of the org ends; null: the list begins, or ends, there.
 */
export function withRemembered(
  rows: readonly ReadRow[],
  forgotten: readonly Operation[],
  from: Place | null,
  until: Place | null,
): readonly ReadRow[] {
  if (forgotten.length === 0) return rows;
  const present = new Set(rows.map(({ place }) => place?.id));
  const waiting = forgotten
    .map((operation) => ({ operation, place: { id: operation.id, createdAt: operation.submittedAt } }))
    .filter(({ place }) => !present.has(place.id))
    .filter(({ place }) => (from === null || compare(from, place) < 0) && (until === null || compare(place, until) < 0))
    .sort((one, other) => compare(one.place, other.place));
  const all: ReadRow[] = [];
  for (const row of rows) {
    const { place } = row;
    while (place !== null && waiting[0] !== undefined && compare(waiting[0].place, place) < 0)
      all.push(...waiting.splice(0, 1));
    all.push(row);
  }
  return [...all, ...waiting];
}

/** Less than zero: the first comes before the other, being newer. */
function compare(one: Place, other: Place): number {
  if (one.createdAt !== other.createdAt) return other.createdAt - one.createdAt;
  return one.id === other.id ? 0 : one.id > other.id ? -1 : 1;
}
