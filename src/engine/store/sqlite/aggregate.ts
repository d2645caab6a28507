import type { Aggregation, Group } from '../../../operation/condition.ts';
import { groupSqlOf } from '../condition.ts';
import { kindOf } from '../fields.ts';
import { checkAggregation, fieldOf } from '../limits.ts';
import { sqliteConditions } from './conditionDialect.ts';
import { countRows } from './count.ts';
import { withKnownTypes } from './knownTypes.ts';
import { inWindows } from './scan.ts';
import { compareValues, partsOf, statusName, Tally, type Value } from './tally.ts';
import type { ReadLimits } from './windows.ts';
import type { Writer } from './writer.ts';

/** Groups of the rows that fit, put together from windows of them. Raises `invalid-request`, `invalid-query`. */
export async function aggregate(writer: Writer, asked: Aggregation, limits: ReadLimits): Promise<readonly Group[]> {
  checkAggregation(asked);
  const tallies = new Tallies(asked);
  for await (const rows of piecesOf(writer, asked, limits)) tallies.add(rows);
  return tallies.groups();
}

/** Rows of partial results: the values of the group, then two columns for each measure. */
async function* piecesOf(
  writer: Writer,
  { where, by, measures }: Aggregation,
  limits: ReadLimits,
): AsyncIterable<unknown[][]> {
  if (measures.every(({ work }) => work === 'rows')) {
    for await (const rows of countRows(writer, where, by, limits)) {
      yield rows.map((row) => [...row.slice(0, by.length), ...measures.flatMap(() => [row[by.length], null])]);
    }
    return;
  }
  const groups = by.map((one) => groupSqlOf(one, sqliteConditions));
  const end = groups.length === 0 ? '' : `GROUP BY ${groups.join(', ')}`;
  const select = [...groups, ...measures.flatMap(partsOf)].join(', ');
  yield* inWindows(writer, withKnownTypes(writer, where), { select, end }, limits);
}

/** The groups so far, by their values. */
class Tallies {
  readonly #asked: Aggregation;
  #groups = new Map<string, { readonly by: readonly Value[]; readonly tallies: readonly Tally[] }>();

  constructor(asked: Aggregation) {
    this.#asked = asked;
    if (asked.by.length === 0) this.#group([]);
  }

  add(rows: readonly (readonly unknown[])[]): void {
    const { by, limit } = this.#asked;
    for (const row of rows) {
      this.#group(row.slice(0, by.length) as Value[]).forEach((tally, index) => {
        tally.add(row[by.length + 2 * index], row[by.length + 2 * index + 1]);
      });
    }
    // What is not among the first ones now will not be later.
    if (this.#groups.size > 2 * limit) this.#keepFirst();
  }

  #group(by: readonly Value[]): readonly Tally[] {
    const key = JSON.stringify(by);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { by, tallies: this.#asked.measures.map((measure) => new Tally(measure)) };
      this.#groups.set(key, group);
    }
    return group.tallies;
  }

  #keepFirst(): void {
    const sorted = [...this.#groups].sort(([, { by: a }], [, { by: b }]) => compareLists(a, b));
    this.#groups = new Map(sorted.slice(0, this.#asked.limit));
  }

  groups(): Group[] {
    const { by: fields, measures } = this.#asked;
    this.#keepFirst();
    return [...this.#groups.values()].map(({ by, tallies }) => ({
      by: by.map((value, index) => {
        const field = fields[index];
        return field !== undefined && kindOf(fieldOf(field)) === 'status' ? statusName(value) : value;
      }),
      measures: Object.fromEntries(measures.map(({ as }, index) => [as, tallies[index]?.result ?? null])),
    }));
  }
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  for (const [index, value] of a.entries()) {
    const difference = compareValues(value, b[index] ?? null);
    if (difference !== 0) return difference;
  }
  return 0;
}
