import type { PatternPiece } from '../../operation/condition.ts';
import { OperationFailure } from '../../operation/error.ts';
import { fold, isAscii } from '../../operation/fold.ts';

type Member = string | readonly [string, string];

/** SQLite refuses patterns of more than 50,000 bytes. */
const longestPattern = 40_000;

/** Raises `invalid-query` for a pattern, as the database reads it, that is too long. */
export function checkPattern(pattern: string): void {
  if (Buffer.byteLength(pattern) <= longestPattern) return;
  throw new OperationFailure('invalid-query', 'The pattern is too long. Look for a shorter text.');
}

/** Characters of a range that are looked at one by one; a longer one keeps its capitals. */
const longestRange = 2_000;

/** The pattern that fits folded texts where the given one fits texts in any case. */
export function foldPattern(pattern: readonly PatternPiece[]): PatternPiece[] {
  return pattern.map((piece) => {
    if ('text' in piece) return { text: fold(piece.text) };
    if ('any' in piece) return piece;
    return { negated: piece.negated, oneOf: piece.oneOf.flatMap(foldMember) };
  });
}

function foldMember(member: Member): Member[] {
  if (typeof member === 'string') return [fold(member)];
  const [first, last] = [member[0].codePointAt(0) ?? 0, member[1].codePointAt(0) ?? 0];
  const lower = new Set<string>();
  for (let point = first; point <= Math.min(last, first + longestRange); point++) {
    const character = String.fromCodePoint(point);
    const folded = fold(character);
    if (folded !== character) lower.add(folded);
  }
  return [member, ...lower];
}

/** True when all characters that the pattern names are ASCII. */
export function isAsciiPattern(pattern: readonly PatternPiece[]): boolean {
  return pattern.every((piece) => {
    if ('text' in piece) return isAscii(piece.text);
    return 'any' in piece || piece.oneOf.flat().every(isAscii);
  });
}

/** The text between two runs of anything, when the pattern is such a one: what `contains` looks for. */
export function containedText(pattern: readonly PatternPiece[]): string | undefined {
  const [first, middle, last] = pattern;
  if (pattern.length !== 3 || first === undefined || middle === undefined || last === undefined) return undefined;
  const isRun = (piece: PatternPiece) => 'any' in piece && piece.any === 'run';
  return isRun(first) && isRun(last) && 'text' in middle ? middle.text : undefined;
}
