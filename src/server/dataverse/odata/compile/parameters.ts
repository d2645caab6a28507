import type { Condition, PatternPiece, TextField } from '../../../../operation/condition.ts';
import { faults } from '../../fault.ts';

/**
 * Conditions on `inputparameters` and `outputparameters`, whose text is made from what is stored: `{"Scope":"all"}`
 * shows as `[{"Key":"Scope","Value":"all"}]`. Both have the same words in them, so that a search for a word (letters,
 * digits, blanks, `_`, `-`) finds the same rows; one that could meet the punctuation, or the words Key and Value, is
 * refused rather than answered wrongly.
 */
const word = /^[\p{L}\p{N} _-]+$/u;

/** A stored null is an empty column, as nothing stored is. */
export function isEmpty(field: TextField): Condition {
  return {
    kind: 'any',
    of: [
      { kind: 'absent', field },
      { kind: 'compare', field, operator: '=', value: 'null', exact: true },
    ],
  };
}

/** Raises a 400 unless the pattern is "contains this word". */
export function containsWord(column: string, field: TextField, pattern: readonly PatternPiece[]): Condition {
  const [before, piece, after] = pattern;
  const text = pattern.length === 3 && piece !== undefined && 'text' in piece ? piece.text : '';
  const around = isRun(before) && isRun(after);
  if (!around || !word.test(text)) throw unsearchable(column);
  const lower = text.toLowerCase();
  if ('key'.includes(lower) || 'value'.includes(lower) || 'null'.includes(lower)) {
    throw faults.invalid(`'${text}' stands in the text of every '${column}': search for a longer word.`);
  }
  return { kind: 'like', field, pattern };
}

export function unsearchable(column: string) {
  return faults.invalid(
    `'${column}' can be compared with null and searched by contains for words of letters, digits, blanks, _ and - here.`,
  );
}

function isRun(piece: PatternPiece | undefined): boolean {
  return piece !== undefined && 'any' in piece && piece.any === 'run';
}
