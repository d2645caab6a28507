import type { PayloadKind } from '../operation.ts';
import { isScalarWord } from '../scalar.ts';
import { type Status, statuses } from '../status.ts';
import { lowerAscii } from './ascii.ts';
import { Cursor, refuse, type Word } from './cursor.ts';
import { readInstant } from './instant.ts';
import { readPath } from './path.ts';
import { everything, type Pattern, type Query, queryKeys, type Term } from './term.ts';

/** Most UTF-16 units, terms, and alternatives of all terms together, that a query may have. */
const queryLimits = { length: 16_384, terms: 100, alternatives: 500 } as const;

type Condition = Term extends infer T ? (T extends Term ? Omit<T, 'negated'> : never) : never;

const payloadRoot = /(input|output)(?=[.[=])/iy;
const key = /([a-z]+):/iy;

/**
 * Reads a search as people type it; `now` (ms) is what durations count back from. An empty text is everything.
 * Raises 'invalid-query' with a sentence that says what to do and the offset in `path`, as in `q:12`.
 */
export function parseQuery(text: string, now: number): Query {
  if (text.length > queryLimits.length)
    refuse(queryLimits.length, `A query has at most ${queryLimits.length} characters.`);
  const cursor = new Cursor(text.toWellFormed());
  const terms: Term[] = [];
  let alternatives = 0;
  for (cursor.skipSpace(); !cursor.done; cursor.skipSpace()) {
    const at = cursor.at;
    const term = readTerm(cursor, now);
    terms.push(term);
    alternatives += 'values' in term ? term.values.length : 1;
    if (terms.length > queryLimits.terms) refuse(at, `A query has at most ${queryLimits.terms} terms.`);
    if (alternatives > queryLimits.alternatives)
      refuse(at, `A query names at most ${queryLimits.alternatives} values.`);
  }
  return terms.length === 0 ? everything : { terms };
}

function readTerm(cursor: Cursor, now: number): Term {
  const start = cursor.at;
  let negated = cursor.takeOne('-');
  if (negated && cursor.atBreak) {
    negated = false;
    cursor.at = start;
  }
  return { negated, ...(readPayload(cursor) ?? readKeyed(cursor, now) ?? readText(cursor)) } as Term;
}

/** `input.path=value`; null, with the cursor where it was, for a word without `=` such as `input.csv`. */
function readPayload(cursor: Cursor): Condition | null {
  const start = cursor.at;
  const payload = cursor.take(payloadRoot)?.[1]?.toLowerCase() as PayloadKind | undefined;
  if (payload === undefined) return null;
  const path = readPath(cursor);
  if (cursor.atBreak) {
    cursor.at = start;
    return null;
  }
  const at = cursor.at;
  if (!cursor.takeOne('='))
    refuse(at, `Write ${payload}.path=value, or put the whole word in quotation marks to search for it as text.`);
  const word = cursor.word(false);
  if (word.text === '' && !word.quoted) refuse(word.at, 'After = stands a value; "" is the empty text.');
  return { kind: 'payload', payload, path, value: word.text, onlyText: word.quoted && isScalarWord(word.text) };
}

function readKeyed(cursor: Cursor, now: number): Condition | null {
  const start = cursor.at;
  const name = cursor.take(key)?.[1]?.toLowerCase();
  switch (name) {
    case undefined:
      return null;
    case 'id':
    case 'original':
      return { kind: name, values: alternatives(cursor, name).map(idPattern) };
    case 'type':
    case 'group':
    case 'parent':
      return { kind: name, values: alternatives(cursor, name).map(pattern) };
    case 'status':
      return { kind: name, values: alternatives(cursor, name).map(statusOf) };
    case 'error':
      return { kind: name, text: wholeWord(cursor, name).text };
    case 'since':
    case 'until': {
      const word = wholeWord(cursor, name);
      return { kind: name, at: readInstant(word.text, now, name, word.at) };
    }
    default:
      return refuse(
        start,
        `There is no search by "${name.slice(0, 40)}:". Use ${queryKeys.map(({ insert }) => insert).join(' ')} or put the text in quotation marks.`,
      );
  }
}

function readText(cursor: Cursor): Condition {
  const word = cursor.word(false);
  if (word.text === '') refuse(word.at, 'There is no text between these quotation marks.');
  return { kind: 'text', text: word.text };
}

function wholeWord(cursor: Cursor, name: string): Word {
  const word = cursor.word(false);
  if (word.text === '') refuse(word.at, `After ${name}: stands a value, without a space between.`);
  return word;
}

function alternatives(cursor: Cursor, name: string): Word[] {
  const words: Word[] = [];
  do {
    const word = cursor.word(true);
    if (word.text === '' && !word.quoted)
      refuse(word.at, `After ${name}: stand values, with commas and no spaces between.`);
    words.push(word);
  } while (cursor.takeOne(','));
  return words;
}

function pattern(word: Word): Pattern {
  const [first = '', ...more] = word.pieces;
  return [first, ...more];
}

const guidShape = 'hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh';

/** Ids compare in lower case; an unquoted beginning of a GUID, four characters or more, stands for all that begin so. */
function idPattern(word: Word): Pattern {
  const [first, ...more] = pattern({ ...word, pieces: word.pieces.map((piece) => lowerAscii(piece)) });
  const partial = !word.quoted && more.length === 0 && first.length >= 4 && first.length < guidShape.length;
  const shape = first.replaceAll(/[0-9a-f]/g, 'h');
  return partial && guidShape.startsWith(shape) ? [first, ''] : [first, ...more];
}

function statusOf(word: Word): Status {
  const wanted = word.text.toLowerCase();
  const found = statuses.find((status) => status.toLowerCase() === wanted);
  return found ?? refuse(word.at, `"${word.text.slice(0, 40)}" is no status. The statuses are ${statuses.join(', ')}.`);
}
