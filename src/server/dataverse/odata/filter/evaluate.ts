import type { PatternPiece } from '../../../../operation/condition.ts';
import { compareText, fold } from '../../../../operation/fold.ts';
import type { ComparisonOperator, Filter, Value } from './filter.ts';

/** A row in memory by its properties; instants in ms since 1970. What is not there is null. */
export type MemoryRow = Readonly<Record<string, Value | null | undefined>>;

/** Whether a row in memory fits: for sets that are no table of the engine's. */
export function fitsFilter(filter: Filter, row: MemoryRow): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.of.every((each) => fitsFilter(each, row));
    case 'or':
      return filter.of.some((each) => fitsFilter(each, row));
    case 'not':
      return !fitsFilter(filter.of, row);
    case 'compare':
      return fitsComparison(row[filter.property] ?? null, filter.operator, filter.value);
    case 'oneOf': {
      const value = row[filter.property] ?? null;
      return filter.values.some((each) => fitsComparison(value, 'eq', each));
    }
    case 'like': {
      const text = row[filter.property];
      return typeof text === 'string' && fitsPattern([...fold(text)], filter.pattern.map(folded));
    }
  }
}

function fitsComparison(left: Value | null, operator: ComparisonOperator, right: Value | null): boolean {
  if (operator === 'ne') return !fitsComparison(left, 'eq', right);
  if (left === null || right === null) return operator === 'eq' && left === right;
  const difference = compareValues(left, right);
  switch (operator) {
    case 'eq':
      return difference === 0;
    case 'gt':
      return difference > 0;
    case 'ge':
      return difference >= 0;
    case 'lt':
      return difference < 0;
    case 'le':
      return difference <= 0;
  }
}

/** Less than zero when `a` comes first; texts without regard to case. */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === 'string' || typeof b === 'string') return compareText(fold(String(a)), fold(String(b)));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sets are left as they are: a character is in one if it is there in either case. */
function folded(piece: PatternPiece): PatternPiece {
  return 'text' in piece ? { text: fold(piece.text) } : piece;
}

/** Looks for each piece after a run as early as it can stand: time grows with text times pattern. */
function fitsPattern(text: readonly string[], pattern: readonly PatternPiece[]): boolean {
  const units = pattern.flatMap((piece): readonly PatternPiece[] =>
    'text' in piece ? [...piece.text].map((one) => ({ text: one })) : [piece],
  );
  let [at, unit] = [0, 0];
  let run: { at: number; unit: number } | undefined;
  while (at < text.length) {
    const piece = units[unit];
    if (piece !== undefined && isRun(piece)) {
      unit += 1;
      run = { at, unit };
    } else if (piece !== undefined && fitsUnit(text[at] ?? '', piece)) {
      at += 1;
      unit += 1;
    } else if (run === undefined) {
      return false;
    } else {
      run = { at: run.at + 1, unit: run.unit };
      [at, unit] = [run.at, run.unit];
    }
  }
  return units.slice(unit).every(isRun);
}

function isRun(piece: PatternPiece): boolean {
  return 'any' in piece && piece.any === 'run';
}

function fitsUnit(character: string, piece: PatternPiece): boolean {
  if ('text' in piece) return piece.text === character;
  if ('any' in piece) return true;
  const upper = character.toUpperCase();
  const cases = [...upper].length === 1 && fold(upper) === character ? [character, upper] : [character];
  const inSet = piece.oneOf.some((each) =>
    cases.some((one) =>
      typeof each === 'string' ? each === one : compareText(each[0], one) <= 0 && compareText(one, each[1]) <= 0,
    ),
  );
  return inSet !== piece.negated;
}
