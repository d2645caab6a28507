/** A place in a file, as a line of a stack or log names it. */
export interface Location {
  /** Where the name stands in the text: from, and up to but without. */
  readonly start: number;
  readonly end: number;
  /** As it stands there, without line and column. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1; undefined where none is named. */
  readonly column: number | undefined;
}

/** Longest line that is looked at, characters; no frame is longer. */
const longest = 4_000;

const place = /^(.+?):(\d{1,7})(?::(\d{1,7}))?$/;
const placeOfDotNet = /^(\s+at .* in )(.+):line (\d{1,7})\s*$/;
const placeOfPython = /^(\s*File ")([^"]+)", line (\d{1,7})/;

/**
 * The places that one line names. Reads frames of V8 (`async`, constructors, evaluated code, addresses), .NET and
 * Python, compilers' `file.ts(1,2)`, and otherwise words like `src/a.ts:1:2`. Whether there is such a file is another
 * question; places inside Node, of the web, and anything else that can be no file are left out.
 */
export function locationsIn(line: string): readonly Location[] {
  if (line.length > longest) return [];
  const other = placeOfDotNet.exec(line) ?? placeOfPython.exec(line);
  if (other) return known(other[2] ?? '', (other[1] ?? '').length, Number(other[3]), undefined);
  const frame = /^\s*at (?:async )?/.exec(line);
  if (frame) return frameLocation(line, frame[0].length, line.trimEnd().length);
  const whole = wholeLine(line);
  return whole.length > 0 ? whole : words(line);
}

/** What stands between two places of the line: `name (place)`, or a place alone. */
function frameLocation(line: string, from: number, to: number): readonly Location[] {
  const text = line.slice(from, to);
  const open = text.indexOf(' (');
  if (open >= 0 && text.endsWith(')')) return insideBrackets(line, from + open + 2, to - 1);
  return placeAt(line, from, to);
}

/** A place, or for evaluated code the place where that was evaluated: `eval at run (/a.js:1:2), <anonymous>:1:1`. */
function insideBrackets(line: string, from: number, to: number): readonly Location[] {
  const text = line.slice(from, to);
  if (!text.startsWith('eval at ')) return placeAt(line, from, to);
  const end = text.lastIndexOf('), ');
  const open = text.indexOf(' (');
  return open >= 0 && end > open ? insideBrackets(line, from + open + 2, from + end) : [];
}

function placeAt(line: string, from: number, to: number): readonly Location[] {
  const match = place.exec(line.slice(from, to));
  if (!match) return [];
  const [, path = '', row, column] = match;
  return known(path, from, Number(row), column === undefined ? undefined : Number(column), to);
}

/** Node writes `/path of/file.js:12` on a line of its own above the code of an uncaught error. */
function wholeLine(line: string): readonly Location[] {
  return /^(?:\/|[A-Za-z]:[\\/]|file:\/\/)/.test(line) ? placeAt(line, 0, line.trimEnd().length) : [];
}

function words(line: string): readonly Location[] {
  const found: Location[] = [];
  for (const { 0: word, index } of line.matchAll(/[^\s"'`<>|]+/g)) {
    const opening = /^[([{]*/.exec(word)?.[0].length ?? 0;
    const core = word.slice(opening).replace(/[\])},;.:]+$/, '');
    const start = index + opening;
    const compiler = /^(.+)\((\d{1,7}),(\d{1,7})$/.exec(core);
    if (compiler) {
      const end = start + core.length + 1;
      found.push(...known(compiler[1] ?? '', start, Number(compiler[2]), Number(compiler[3]), end));
    } else found.push(...placeAt(line, start, start + core.length));
  }
  return found.filter(({ path }) => /[\\/]/.test(path) && /\.\w{1,10}(?:\?\w*)?$/.test(path));
}

function known(
  path: string,
  start: number,
  line: number,
  column: number | undefined,
  end = start + path.length,
): readonly Location[] {
  return line > 0 && canBeFile(path) ? [{ start, end, path, line, column }] : [];
}

/** Schemes of addresses that stand for files. */
const fileScheme = /^(?:file|webpack|webpack-internal):/;

function canBeFile(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no name of a file that a person has holds one.
  if (/[\u0000-\u001f<>|]/.test(path)) return false;
  // A drive is one letter, a scheme is more.
  return fileScheme.test(path) || !/^[A-Za-z][\w+.-]+:|^(?:native|index \d+|unknown location)$/.test(path);
}
