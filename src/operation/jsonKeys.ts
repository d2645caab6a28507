/**
 * JSON.parse of V8 13 and 14 (Node 24 and 26, https://github.com/nodejs/node/issues/63785) sometimes reads a key that
 * is written with an escape as another key which it has met before: `"\n"` as `"\\"`. Such keys, which are rare, are
 * therefore written without escapes before a text is parsed and put back afterwards.
 */

/** An escape, and no other until the end of a string that is a key. */
const escapedKey = /\\.[^"\\]*"\s*:/s;

export function hasEscapedKeys(text: string): boolean {
  return text.includes('\\') && escapedKey.test(text);
}

/** The text with its escaped keys hidden, and what puts them back in one object whose own values are done. */
export function hideEscapedKeys(text: string): { text: string; restore(object: object): object } {
  const mark = `#${crypto.randomUUID()}:`;
  const hide = (literal: string) => `"${mark}${codesOf(JSON.parse(literal) as string)}"`;
  const restore = (object: object): object => {
    if (!Object.keys(object).some((key) => key.startsWith(mark))) return object;
    const shown = (key: string) => (key.startsWith(mark) ? textOf(key.slice(mark.length)) : key);
    return Object.fromEntries(Object.entries(object).map(([key, value]) => [shown(key), value]));
  };
  return { text: replaceKeys(text, hide), restore };
}

/** Replaces the keys that hold a backslash. No regular expression: the strings between may be of any length. */
function replaceKeys(text: string, replace: (literal: string) => string): string {
  let result = '';
  let copied = 0;
  for (let start = text.indexOf('"'); start >= 0; ) {
    const end = endOfString(text, start) + 1;
    colon.lastIndex = end;
    if (colon.test(text)) {
      const literal = text.slice(start, end);
      if (literal.includes('\\')) {
        result += text.slice(copied, start) + replace(literal);
        copied = end;
      }
    }
    start = text.indexOf('"', end);
  }
  return result + text.slice(copied);
}

const colon = /\s*:/y;

/** The offset of the quotation mark that ends the string which begins at `start`; the length of the text if none does. */
export function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x5c) at += 1;
    else if (unit === 0x22) break;
  }
  return at;
}

/** UTF-16 units as numbers with points between. */
function codesOf(text: string): string {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index)).join('.');
}

function textOf(codes: string): string {
  return codes
    .split('.')
    .map((code) => String.fromCharCode(Number(code)))
    .join('');
}
