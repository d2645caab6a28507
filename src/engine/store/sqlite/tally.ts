import type { Measure } from '../../../operation/condition.ts';
import { compareText } from '../../../operation/fold.ts';
import { statusOf } from '../columns.ts';
import { sqlOf } from '../condition.ts';
import { kindOf } from '../fields.ts';
import { sqliteConditions } from './conditionDialect.ts';

export type Value = string | number | null;

/** The two columns that a measure needs of each piece of a group. */
export function partsOf({ work, field }: Measure): [string, string] {
  if (work === 'rows' || field === undefined) return ['count(*)', 'NULL'];
  const value = sqlOf(field, sqliteConditions);
  switch (work) {
    case 'count':
      return [`count(${value})`, 'NULL'];
    case 'countDistinct':
      return [`json_group_array(DISTINCT ${value}) FILTER (WHERE (${value}) IS NOT NULL)`, 'NULL'];
    case 'least':
      return [`min(${value})`, 'NULL'];
    case 'greatest':
      return [`max(${value})`, 'NULL'];
    default:
      return [`count(${value})`, `total(${value})`];
  }
}

/** One measure of one group, as far as it has got. */
export class Tally {
  readonly #measure: Measure;
  readonly #distinct = new Set<Value>();
  #count = 0;
  #sum = 0;
  #extreme: Value = null;

  constructor(measure: Measure) {
    this.#measure = measure;
  }

  /** Adds the columns of {@link partsOf} of one piece. */
  add(first: unknown, second: unknown): void {
    const { work } = this.#measure;
    if (work === 'countDistinct') for (const value of JSON.parse(String(first)) as Value[]) this.#distinct.add(value);
    else if (work === 'least' || work === 'greatest') this.#extend(first as Value);
    else {
      this.#count += Number(first);
      this.#sum += Number(second);
    }
  }

  #extend(value: Value): void {
    const sign = this.#measure.work === 'least' ? -1 : 1;
    if (value === null) return;
    if (this.#extreme === null || sign * compareValues(value, this.#extreme) > 0) this.#extreme = value;
  }

  get result(): Value {
    const { work, field } = this.#measure;
    switch (work) {
      case 'sum':
        return this.#count === 0 ? null : this.#sum;
      case 'average':
        return this.#count === 0 ? null : this.#sum / this.#count;
      case 'countDistinct':
        return this.#distinct.size;
      case 'least':
      case 'greatest':
        return field !== undefined && kindOf(field) === 'status' ? statusName(this.#extreme) : this.#extreme;
      default:
        return this.#count;
    }
  }
}

export function statusName(code: Value): string | null {
  return code === null ? null : statusOf(Number(code));
}

/** Null before numbers before texts, which go by code point. */
export function compareValues(a: Value, b: Value): number {
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return compareText(String(a), String(b));
}
