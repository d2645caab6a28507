import type { PatternPiece } from '../../../operation/condition.ts';
import type { Filter, Value } from '../odata/filter/filter.ts';
import type { OrderBy } from '../odata/order.ts';

/** A row that is kept in memory: GUIDs in lower case, instants in ms. */
export type MemoryRow = Readonly<Record<string, unknown>>;

/** Rows that fit a filter, in the order asked; equal ones stay as they are. */
export function selectRows<Row extends MemoryRow>(
  rows: readonly Row[],
  filter: Filter | null,
  order: readonly OrderBy[],
): Row[] {
  const fitting = filter === null ? [...rows] : rows.filter((row) => fits(row, filter));
  return fitting.sort((a, b) => {
    for (const { property, descending } of order) {
      const difference = compare(plainValue(a, property), plainValue(b, property));
      if (difference !== 0) return descending ? -difference : difference;
    }
    return 0;
  });
}

function fits(row: MemoryRow, filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.of.every((each) => fits(row, each));
    case 'or':
      return filter.of.some((each) => fits(row, each));
    case 'not':
      return !fits(row, filter.of);
    case 'oneOf': {
      const value = plainValue(row, filter.property);
      return value !== null && filter.values.some((each) => compare(value, each) === 0);
    }
    case 'like': {
      const value = plainValue(row, filter.property);
      return typeof value === 'string' && fitsPattern(value, filter.pattern);
    }
    case 'compare':
      return compares(plainValue(row, filter.property), filter.operator, filter.value);
  }
}

function compares(value: Value | null, operator: string, wanted: Value | null): boolean {
  if (value === null || wanted === null) return operator === (value === wanted ? 'eq' : 'ne');
  const difference = compare(value, wanted);
  switch (operator) {
    case 'eq':
      return difference === 0;
    case 'ne':
      return difference !== 0;
    case 'gt':
      return difference > 0;
    case 'ge':
      return difference >= 0;
    case 'lt':
      return difference < 0;
    default:
      return difference <= 0;
  }
}

/** Texts without regard to case; nothing comes before something. */
function compare(a: Value | null, b: Value | null): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  const [x, y] = [folded(a), folded(b)];
  if (x < y) return -1;
  return x > y ? 1 : 0;
}

function folded(value: Value): string | number | bigint {
  if (typeof value === 'string') return value.toLowerCase();
  return typeof value === 'boolean' ? Number(value) : value;
}

function plainValue(row: MemoryRow, property: string): Value | null {
  const value = row[property];
  const isPlain = ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
  return isPlain ? (value as Value) : null;
}

/** Whether a whole text fits a pattern, in time of length × pieces at most. */
function fitsPattern(text: string, pattern: readonly PatternPiece[]): boolean {
  const characters = [...text.toLowerCase()];
  const units = pattern.flatMap(unitsOf);
  let [at, unit, run, mark] = [0, 0, -1, 0];
  while (at < characters.length) {
    const current = units[unit];
    if (current === 'run') {
      [run, mark] = [unit, at];
      unit += 1;
    } else if (current?.(characters[at] ?? '') === true) {
      at += 1;
      unit += 1;
    } else if (run >= 0) {
      mark += 1;
      [at, unit] = [mark, run + 1];
    } else return false;
  }
  return units.slice(unit).every((each) => each === 'run');
}

type Unit = 'run' | ((character: string) => boolean);

function unitsOf(piece: PatternPiece): Unit[] {
  if ('text' in piece) return [...piece.text.toLowerCase()].map((wanted) => (character) => character === wanted);
  if ('any' in piece) return [piece.any === 'run' ? 'run' : () => true];
  const { oneOf, negated } = piece;
  const holds = (member: (typeof oneOf)[number], character: string) =>
    typeof member === 'string'
      ? member.toLowerCase() === character
      : member[0].toLowerCase() <= character && character <= member[1].toLowerCase();
  return [(character) => oneOf.some((member) => holds(member, character)) !== negated];
}
