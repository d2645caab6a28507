import type { AggregateOf } from '../apply.ts';

/** What an aggregate has come to in a group: `count` is of the rows with a value, for averages. */
export interface Totals {
  readonly work: AggregateOf['work'];
  /** Numbers; instants and versions are some. */
  readonly value: string | number | null;
  readonly count: number;
}

/** Two groups as one. */
export function combine(a: Totals, b: Totals | undefined): Totals {
  if (b === undefined || b.value === null) return a;
  if (a.value === null) return b;
  const count = a.count + b.count;
  switch (a.work) {
    case 'min':
      return { ...a, count, value: Math.min(Number(a.value), Number(b.value)) };
    case 'max':
      return { ...a, count, value: Math.max(Number(a.value), Number(b.value)) };
    default:
      return { ...a, count, value: Number(a.value) + Number(b.value) };
  }
}

/** The value to answer; null: there is none. */
export function answerOf({ work, value, count }: Totals): string | number | null {
  if (work === 'rows') return value ?? 0;
  if (work !== 'average') return value;
  return value === null || count === 0 ? null : Number(value) / count;
}
