import type { PatternPiece } from '../../../../operation/condition.ts';

type CharacterSet = Extract<PatternPiece, { oneOf: unknown }>;

/**
 * The pattern of the text in contains, startswith or endswith: `%` any run, `_` one character, `[a-f]` and `[^a-f]` one
 * of a set (Microsoft Learn, "Use wildcard characters in conditions for string values"; `[%]` stands for a percent
 * sign). A bracket without partner, and an empty set, stand for themselves (unsourced).
 */
export function patternOf(text: string, ends: { readonly before: boolean; readonly after: boolean }): PatternPiece[] {
  const pieces: PatternPiece[] = [];
  if (ends.before) push(pieces, { any: 'run' });
  const lastClose = text.lastIndexOf(']');
  let at = 0;
  while (at < text.length) {
    const { piece, end } = readPiece(text, at, lastClose);
    push(pieces, piece);
    at = end;
  }
  if (ends.after) push(pieces, { any: 'run' });
  return pieces;
}

function readPiece(text: string, at: number, lastClose: number): { piece: PatternPiece; end: number } {
  const character = text.charAt(at);
  if (character === '%') return { piece: { any: 'run' }, end: at + 1 };
  if (character === '_') return { piece: { any: 'character' }, end: at + 1 };
  const close = character === '[' && at < lastClose ? text.indexOf(']', at) : -1;
  const set = close < 0 ? undefined : readSet(text.slice(at + 1, close));
  if (set !== undefined) return { piece: set, end: close + 1 };
  let end = at + 1;
  while (end < text.length && !'%_['.includes(text.charAt(end))) end += 1;
  return { piece: { text: text.slice(at, end) }, end };
}

/** The set of what stands between brackets; undefined: it is empty. One character alone is text. */
function readSet(inside: string): PatternPiece | undefined {
  const negated = inside.startsWith('^');
  const characters = [...inside].slice(negated ? 1 : 0);
  const oneOf: (string | readonly [string, string])[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const from = characters[at] ?? '';
    const to = characters[at + 1] === '-' ? characters[at + 2] : undefined;
    if (to === undefined) {
      oneOf.push(from);
      continue;
    }
    if (from <= to) oneOf.push([from, to]);
    at += 2;
  }
  const [only] = oneOf;
  if (only === undefined) return undefined;
  return !negated && oneOf.length === 1 && typeof only === 'string'
    ? { text: only }
    : ({ oneOf, negated } satisfies CharacterSet);
}

/** Joins texts and runs that stand side by side. */
function push(pieces: PatternPiece[], piece: PatternPiece): void {
  const last = pieces.at(-1);
  if (last !== undefined && 'text' in last && 'text' in piece)
    pieces[pieces.length - 1] = { text: last.text + piece.text };
  else if (!(isRun(last) && isRun(piece))) pieces.push(piece);
}

function isRun(piece: PatternPiece | undefined): boolean {
  return piece !== undefined && 'any' in piece && piece.any === 'run';
}
