import type { PatternPiece } from '../../../operation/condition.ts';
import { queryFaults } from './faults.ts';

const plain: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  N: '\n',
  R: '\r',
  T: '\t',
  B: '\b',
  F: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
  _: '_',
  '%': '%',
};

const escaped = /\\(?:u([0-9a-f]{4})|(.))/gisu;

/** The text of a literal in quotes (SOQL and SOSL Reference: quoted string escape sequences). Raises MALFORMED_QUERY. */
export function textOf(literal: string): string {
  return literal.slice(1, -1).replaceAll(escaped, decoded);
}

function decoded(sequence: string, hex: string | undefined, character: string | undefined): string {
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  const text = plain[character ?? ''];
  if (text === undefined) {
    throw queryFaults.malformed(`Illegal character sequence '${sequence}' in string literal`);
  }
  return text;
}

/** The pattern of a literal behind LIKE: `%` any run, `_` one character, `\%` and `\_` themselves. */
export function patternOf(literal: string): PatternPiece[] {
  const pieces: PatternPiece[] = [];
  let text = '';
  const end = () => {
    if (text !== '') pieces.push({ text });
    text = '';
  };
  for (const [part] of literal.slice(1, -1).matchAll(/\\(?:u[0-9a-f]{4}|.)|[^\\]/gisu)) {
    if (part === '%' || part === '_') {
      end();
      pieces.push({ any: part === '%' ? 'run' : 'character' });
    } else text += part.startsWith('\\') ? textOf(`'${part}'`) : part;
  }
  end();
  return pieces;
}
