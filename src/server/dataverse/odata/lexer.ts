import { faults } from '../fault.ts';
import { type Literal, readBare } from './literal.ts';

/** A word of a query option. Names may have dots (`Microsoft.Dynamics.CRM.In`) and begin with `$` (`$count`). */
export type Token =
  | { readonly kind: 'name' | 'alias'; readonly text: string; readonly at: number }
  /** `json`: text in double quotes, which stands in arrays only. */
  | { readonly kind: 'literal'; readonly literal: Literal; readonly json: boolean; readonly at: number }
  | { readonly kind: 'symbol'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly at: number };

const symbols = '()[],/=;*';
const space = /[ \t\r\n]+/y;
const name = /\$?[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*/uy;
/** Whatever a number, GUID or date may be made of. */
const bare = /-?[0-9a-f][\w:.+-]*/iy;
const keywords: Readonly<Record<string, Literal>> = {
  null: { kind: 'null' },
  true: { kind: 'boolean', value: true },
  false: { kind: 'boolean', value: false },
};

/** Takes a text apart, in steps that grow with its length only. Raises a `DataverseFault` (400). */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const blank = match(space, text, at);
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const { token, end } = readToken(text, at);
    tokens.push(token);
    at = end;
  }
  tokens.push({ kind: 'end', at });
  return tokens;
}

function readToken(text: string, at: number): { token: Token; end: number } {
  const first = text.charAt(at);
  if (first === "'") return readQuoted(text, at);
  if (first === '"') return readJsonString(text, at);
  if (symbols.includes(first)) return { token: { kind: 'symbol', text: first, at }, end: at + 1 };
  if (first === '@') {
    const found = match(name, text, at + 1);
    if (found === undefined) throw faults.syntax(at, text);
    return { token: { kind: 'alias', text: `@${found}`, at }, end: at + 1 + found.length };
  }
  return readWord(text, at);
}

/** A name, or a number, GUID or date; a GUID may look like the beginning of a name. */
function readWord(text: string, at: number): { token: Token; end: number } {
  const value = match(bare, text, at);
  const literal = value === undefined ? undefined : readBare(value);
  if (value !== undefined && literal !== undefined) {
    return { token: { kind: 'literal', literal, json: false, at }, end: at + value.length };
  }
  const word = match(name, text, at);
  if (word === undefined) {
    if (value !== undefined) throw faults.syntax(at, text);
    throw faults.invalidCharacter(String.fromCodePoint(text.codePointAt(at) ?? 0), at, text);
  }
  const keyword = Object.hasOwn(keywords, word) ? keywords[word] : undefined;
  const token: Token =
    keyword === undefined ? { kind: 'name', text: word, at } : { kind: 'literal', literal: keyword, json: false, at };
  return { token, end: at + word.length };
}

/** Text in single quotes, in which a quote stands twice. */
function readQuoted(text: string, at: number): { token: Token; end: number } {
  let value = '';
  let from = at + 1;
  for (;;) {
    const quote = text.indexOf("'", from);
    if (quote < 0) throw faults.unterminatedLiteral(text.length, text);
    value += text.slice(from, quote);
    if (text.charAt(quote + 1) !== "'") {
      return { token: { kind: 'literal', literal: { kind: 'text', value }, json: false, at }, end: quote + 1 };
    }
    value += "'";
    from = quote + 2;
  }
}

/** Text in double quotes, as JSON has it. */
function readJsonString(text: string, at: number): { token: Token; end: number } {
  let end = at + 1;
  while (end < text.length && text.charAt(end) !== '"') end += text.charAt(end) === '\\' ? 2 : 1;
  if (end >= text.length) throw faults.unterminatedLiteral(text.length, text);
  try {
    const value: unknown = JSON.parse(text.slice(at, end + 1));
    return {
      token: { kind: 'literal', literal: { kind: 'text', value: String(value) }, json: true, at },
      end: end + 1,
    };
  } catch {
    throw faults.syntax(at, text);
  }
}

function match(sticky: RegExp, text: string, at: number): string | undefined {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0];
}
