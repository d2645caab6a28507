import type { PatternPiece } from '../../../operation/condition.ts';

/**
 * A pattern as SQLite's GLOB reads it, which never goes back further than the last run of anything. Null: nothing fits.
 */
export function globOf(pattern: readonly PatternPiece[]): string | null {
  let glob = '';
  for (const piece of pattern) {
    const part = partOf(piece);
    if (part === null) return null;
    if (part !== '*' || !glob.endsWith('*') || glob.endsWith('[*')) glob += part;
  }
  return glob;
}

function partOf(piece: PatternPiece): string | null {
  if ('text' in piece) return piece.text.replaceAll(/[*?[]/g, '[$&]');
  if ('any' in piece) return piece.any === 'run' ? '*' : '?';
  const set = setOf(piece.oneOf);
  if (set === '') return piece.negated ? '?' : null;
  if (set === '^' && !piece.negated) return '^';
  return `[${piece.negated ? '^' : ''}${set}]`;
}

/** Inside brackets: `]` stands for itself only in the first place, `^` only after another, `-` only at an end. */
function setOf(members: readonly (string | readonly [string, string])[]): string {
  const ranges: string[] = [];
  const singles = new Set<string>();
  for (const member of members) {
    if (typeof member === 'string') singles.add(member);
    else addRange(member, ranges, singles);
  }
  const ends = [']', '^', '-'].map((special) => (singles.delete(special) ? special : ''));
  const before = `${ends[0]}${ranges.join('')}${[...singles].join('')}`;
  return before === '' ? `${ends[2]}${ends[1]}` : `${before}${ends[1]}${ends[2]}`;
}

/** Ends of a range that mean something inside brackets are taken out of it. */
function addRange(range: readonly [string, string], ranges: string[], singles: Set<string>): void {
  let first = range[0].codePointAt(0) ?? 0;
  let last = range[1].codePointAt(0) ?? 0;
  const isSpecial = (point: number) => point === 0x5d || point === 0x5e || point === 0x2d;
  for (; first <= last && isSpecial(first); first++) singles.add(String.fromCodePoint(first));
  for (; first <= last && isSpecial(last); last--) singles.add(String.fromCodePoint(last));
  if (first === last) singles.add(String.fromCodePoint(first));
  else if (first < last) ranges.push(`${String.fromCodePoint(first)}-${String.fromCodePoint(last)}`);
}
