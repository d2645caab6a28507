/**
 * Texts without regard to case, in a way that two databases and the evaluator in memory can agree on: character by
 * character, one for one, and none that is not ASCII becomes ASCII. So a text that is ASCII can be looked for with the
 * lower case of A to Z alone.
 */
export function fold(text: string): string {
  return isAscii(text) ? text.toLowerCase() : text.replaceAll(/[A-Z\u0080-\u{10ffff}]/gu, foldCharacter);
}

function foldCharacter(character: string): string {
  const lower = character.toLowerCase();
  return [...lower].length === 1 && (character < '\u0080' || lower >= '\u0080') ? lower : character;
}

/** True when every character is one of the first 128. */
export function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

/** Compares by code point, as databases compare text in UTF-8; UTF-16 has those beyond 0xffff before some others. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (x !== y) return order(x) - order(y);
  }
  return a.length - b.length;
}

/** Surrogates come after everything else. */
const order = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
