import { faults } from '../fault.ts';
import { isGuid } from './literal.ts';
import { decode } from './options.ts';
import { unquoted } from './quote.ts';

/** A segment of a path: its name, and what stands in parentheses behind it, as text; null: there are none. */
export interface Segment {
  readonly name: string;
  readonly inside: string | null;
}

/** A parameter as it was written: `p='x'` has the text `'x'`. */
export interface WrittenArgument {
  /** Empty where there was no equals sign. */
  readonly name: string;
  readonly text: string;
}

/** Which row: by its GUID (lower case), and its partition where the alternate key of elastic tables names one. */
export interface RowKey {
  readonly id: string;
  /** Null: none was given. */
  readonly partition: string | null;
}

/**
 * Segments of a path that is still percent-encoded; slashes in quotes separate nothing. One slash at the end is
 * nothing. Raises a 400 for an empty segment or parentheses that do not close.
 */
export function segmentsOf(path: string): readonly Segment[] {
  const parts = splitPath(path);
  if (parts.at(-1) === '') parts.pop();
  return parts.map((part) => {
    if (part === '') throw faults.invalid('The path has an empty segment: write one slash where it has two.');
    return readSegment(decode(part.replaceAll('+', '%2B')));
  });
}

function splitPath(path: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < path.length; at += 1) {
    const character = path.charAt(at);
    if (character === "'" || (character === '%' && path.startsWith('%27', at))) quoted = !quoted;
    else if (character === '/' && !quoted) {
      parts.push(path.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(path.slice(from));
  return parts;
}

function readSegment(text: string): Segment {
  const open = text.indexOf('(');
  if (open < 0) return { name: text, inside: null };
  if (!text.endsWith(')'))
    throw faults.invalid(`The parenthesis in the segment '${text.slice(0, 100)}' is not closed.`);
  return { name: text.slice(0, open), inside: text.slice(open + 1, -1) };
}

/** Splits `a=1,b='x,y',c=[1,2]` at the commas that stand neither in quotes nor in brackets. */
export function argumentsOf(inside: string): readonly WrittenArgument[] {
  if (inside.trim() === '') return [];
  return splitArguments(inside).map((text) => {
    const equals = /^\s*@?[\w.]+\s*=/.test(text) ? text.indexOf('=') : -1;
    return { name: text.slice(0, Math.max(equals, 0)).trim(), text: text.slice(equals + 1).trim() };
  });
}

function splitArguments(inside: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at < inside.length; at += 1) {
    const character = inside.charAt(at);
    if (character === "'" || character === '"') at = endOfQuoted(inside, at);
    else if ('[{('.includes(character)) depth += 1;
    else if (']})'.includes(character)) depth -= 1;
    else if (character === ',' && depth === 0) {
      parts.push(inside.slice(from, at));
      from = at + 1;
    }
  }
  if (depth !== 0) throw faults.unterminatedLiteral(inside.length, inside);
  return [...parts, inside.slice(from)];
}

/** Where the quote that begins here closes; doubled ones close and open again. Raises a 400 where it does not. */
function endOfQuoted(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at += 1) {
    if (text.charAt(at) === quote) return at;
    if (quote === '"' && text.charAt(at) === '\\') at += 1;
  }
  throw faults.unterminatedLiteral(text.length, text);
}

/**
 * The key in the parentheses of an entity set: a GUID, `key=GUID`, or the alternate key of elastic tables, `key=GUID,
 * partitionid='x'`, names in any case, the partition bare or quoted [EL]. Raises a 400 for anything else.
 */
export function readKey(inside: string, key: string): RowKey {
  let id: string | undefined;
  let partition: string | null = null;
  for (const { name, text } of argumentsOf(inside)) {
    const lower = name.toLowerCase();
    if (lower === 'partitionid') partition = unquoted(text);
    else if ((lower === '' || lower === key) && id === undefined) id = text;
    else throw faults.invalid(`'${name.slice(0, 100)}' is no part of a key here: use ${key} and partitionid.`);
  }
  if (id === undefined || !isGuid(id)) {
    throw faults.invalid(
      `The key '${inside.slice(0, 100)}' is no GUID: write it without quotes, as in (00000000-0000-0000-0000-000000000000).`,
    );
  }
  return { id: id.toLowerCase(), partition };
}
