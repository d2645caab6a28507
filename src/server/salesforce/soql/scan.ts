import { queryFaults } from './faults.ts';

/** A piece of a query: a word (a path with its dots), a text in quotes, a number or date, or a sign. */
export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'sign';
  readonly text: string;
  /** Characters before it. */
  readonly offset: number;
  /** Parentheses that are open around it. */
  readonly depth: number;
}

/** Most characters of a statement, and of a text in it (SOQL and SOSL Reference: limits). */
const longestQuery = 100_000;
const longestText = 4_000;
/** Ours: words, signs and values of a query, which bound the time that it takes to parse. */
const mostTokens = 20_000;
/** Parentheses within each other. */
const deepest = 50;

const kinds = ['text', 'word', 'number', 'sign'] as const;
const pieces = new RegExp(
  [
    /\s+/,
    /('(?:[^'\\\r\n]|\\.)*')/,
    /([A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*)/,
    /(\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?|[+-]?(?:\d+(?:\.\d+)?|\.\d+))/,
    /([(),:]|!=|<>|<=|>=|[=<>])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'iuy',
);

/** The pieces of a query, in one pass over it. Raises MALFORMED_QUERY for what cannot be part of any. */
export function scan(query: string): Token[] {
  if (query.length > longestQuery) throw queryFaults.tooLong();
  const tokens: Token[] = [];
  let depth = 0;
  for (let offset = 0; offset < query.length; ) {
    pieces.lastIndex = offset;
    const [text, ...groups] = pieces.exec(query) ?? [];
    if (text === undefined)
      throw queryFaults.unexpectedToken(query.slice(offset, offset + longestText).split(/\s/)[0] ?? '');
    const kind = kinds[groups.findIndex((group) => group !== undefined)];
    if (kind === 'text' && text.length > longestText + 2) throw queryFaults.malformed('String literal is too long.');
    if (text === '(' && ++depth > deepest) throw queryFaults.tooDeep();
    if (kind !== undefined && tokens.push({ kind, text, offset, depth }) > mostTokens)
      throw queryFaults.tooComplicated();
    if (text === ')' && --depth < 0) throw queryFaults.unexpectedToken(')');
    offset += text.length;
  }
  if (tokens.length === 0) throw queryFaults.empty();
  if (depth > 0) throw queryFaults.unexpectedToken('<EOF>');
  return tokens;
}

/** True for a word, in any case. */
export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text.toUpperCase());
}

/** True for a sign. */
export function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.text === sign;
}

/** The pieces as a query again. */
export function written(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join(' ');
}
