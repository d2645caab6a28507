import type { Condition, Field } from '../../operation/condition.ts';
import { fold, isAscii } from '../../operation/fold.ts';
import { lowerAscii } from '../../operation/query/ascii.ts';

/** Values that a field must have one of; or numbers between which it must lie, both included. */
export type Bound = { readonly values: ReadonlySet<string> } | { readonly least: number; readonly greatest: number };

/** What rows that fit must have in fields that lead to them. A field that is missing may have any value. */
export type Bounds = ReadonlyMap<Field, Bound>;

const ranges: readonly Field[] = ['sequence', 'submittedAt', 'modifiedAt'];
/** Fields whose index knows no case of A to Z: their values are in lower case. */
const caseless: readonly Field[] = ['parentKey', 'executionGroup'];

/** Bounds that follow from a condition; rows within them may still not fit. */
export function boundsOf(condition: Condition): Bounds {
  switch (condition.kind) {
    case 'all':
      return condition.of.map(boundsOf).reduce(both, new Map());
    case 'any': {
      const [first, ...rest] = condition.of.map(boundsOf);
      return first === undefined ? new Map([['id', { values: new Set() }]]) : rest.reduce(either, first);
    }
    case 'compare': {
      const { field, operator, value, exact } = condition;
      if (operator === '=') return valuesOf(field, [value], exact ?? false);
      if (operator === '<>' || typeof value !== 'number' || !ranges.includes(field)) return new Map();
      const least = operator.startsWith('>') ? value : Number.NEGATIVE_INFINITY;
      const greatest = operator.startsWith('<') ? value : Number.POSITIVE_INFINITY;
      return new Map([[field, { least, greatest }]]);
    }
    case 'oneOf':
      return valuesOf(condition.field, condition.values, condition.exact ?? false);
    default:
      return new Map();
  }
}

function valuesOf(field: Field, values: readonly (string | number)[], exact: boolean): Bounds {
  if (field === 'outcome') return new Map([['status', { values: new Set([...values.map(String), 'Merged']) }]]);
  if (ranges.includes(field)) {
    const numbers = values.map(Number);
    return new Map([[field, { least: Math.min(...numbers), greatest: Math.max(...numbers) }]]);
  }
  const texts = values.map(String);
  const bound = (of: readonly string[]): Bounds => new Map([[field, { values: new Set(of) }]]);
  if (field === 'id' || field === 'groupLeaderId') return bound(texts.map(fold));
  if (caseless.includes(field)) return exact || texts.every(isAscii) ? bound(texts.map(lowerAscii)) : new Map();
  return field === 'status' || (field === 'type' && exact) ? bound(texts) : new Map();
}

function both(a: Bounds, b: Bounds): Bounds {
  const result = new Map(a);
  for (const [field, bound] of b) {
    const other = a.get(field);
    result.set(field, other === undefined ? bound : narrower(other, bound));
  }
  return result;
}

function narrower(a: Bound, b: Bound): Bound {
  if ('values' in a && 'values' in b) return { values: new Set([...a.values].filter((value) => b.values.has(value))) };
  if ('values' in a || 'values' in b) return a;
  return { least: Math.max(a.least, b.least), greatest: Math.min(a.greatest, b.greatest) };
}

function either(a: Bounds, b: Bounds): Bounds {
  const result = new Map<Field, Bound>();
  for (const [field, bound] of a) {
    const other = b.get(field);
    if (other !== undefined) result.set(field, wider(bound, other));
  }
  return result;
}

function wider(a: Bound, b: Bound): Bound {
  if ('values' in a && 'values' in b) return { values: new Set([...a.values, ...b.values]) };
  if ('values' in a || 'values' in b) return a;
  return { least: Math.min(a.least, b.least), greatest: Math.max(a.greatest, b.greatest) };
}
