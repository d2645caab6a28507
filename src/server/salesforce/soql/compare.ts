import { compareText } from '../../../operation/fold.ts';
import { statusValues } from '../../../service/salesforce/fields.ts';
import type { Cell } from './row.ts';
import { compareFolded } from './values.ts';

/** How rows with these values are ordered: less than zero, the first one comes first. */
export function compareCells(a: Cell, b: Cell, type: string, descending: boolean, nulls: 'first' | 'last'): number {
  if (a === null || b === null) return a === b ? 0 : (a === null) === (nulls === 'first') ? -1 : 1;
  const difference = compareValues(a, b, type);
  return descending ? -difference : difference;
}

const ranks: readonly Cell[] = statusValues;

/** Picklists go in their order where they have one, texts without regard to case. */
export function compareValues(a: Exclude<Cell, null>, b: Exclude<Cell, null>, type: string): number {
  if (typeof a !== 'string' || typeof b !== 'string') return Number(a) - Number(b);
  if (type === 'picklist' && ranks.includes(a) && ranks.includes(b)) return ranks.indexOf(a) - ranks.indexOf(b);
  return type === 'string' || type === 'picklist' ? compareFolded(a, b) : compareText(a, b);
}
