import { faults } from '../fault.ts';
import { tokensOf } from './lexer.ts';
import { type Literal, readBare } from './literal.ts';
import type { WrittenArgument } from './segment.ts';

/** A parameter of a function in a path: a literal, JSON (an array or object, as text), or an alias (`@p1`). */
export interface Argument {
  readonly name: string;
  readonly value:
    | Literal
    | { readonly kind: 'json'; readonly text: string }
    | { readonly kind: 'alias'; readonly name: string };
}

/** What a parameter of a function is, be it in the path or the text of an alias. Raises a 400 where it is nothing. */
export function readArgument({ name, text }: WrittenArgument): Argument {
  if (name === '')
    throw faults.invalid(`A parameter in the path has no name: write name=value, not '${text.slice(0, 100)}'.`);
  if (text.startsWith('@')) return { name, value: { kind: 'alias', name: text } };
  return { name, value: readValue(text) };
}

/** The value that an alias stands for. Raises a 400 where it is none. */
export function readValue(text: string): Exclude<Argument['value'], { readonly kind: 'alias' }> {
  const trimmed = text.trim();
  if (/^[[{]/.test(trimmed)) return { kind: 'json', text: trimmed };
  const bare = readBare(trimmed);
  if (bare !== undefined) return bare;
  const [token, end] = tokensOf(trimmed);
  if (token?.kind === 'literal' && !token.json && end?.kind === 'end') return token.literal;
  throw faults.syntax(0, text);
}
