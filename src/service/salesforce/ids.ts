import { object } from './fields.ts';

/**
 * Ids of the service: 15 characters that are told apart by case (three of the object's prefix, then those of the
 * instance, then a counter to the base 62), or 18 with three more that say which of them are capitals.
 */
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const checks = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const form = /^[0-9A-Za-z]{15}(?:[A-Z0-5]{3})?$/;

/** What stands between the prefix and the counter of ids that the facade makes: instance and reserved character. */
const instance = 'Bg0';
const counterLength = 9;

/** The three characters behind an id of 15: per five characters, which of them are capitals (the first is bit 0). */
function checksum(short: string): string {
  let result = '';
  for (let chunk = 0; chunk < 15; chunk += 5) {
    let bits = 0;
    for (let index = 0; index < 5; index++) if (/[A-Z]/.test(short.charAt(chunk + index))) bits |= 1 << index;
    result += checks.charAt(bits);
  }
  return result;
}

/** An id of 15 characters in the form of 18. */
export function longId(short: string): string {
  return short + checksum(short);
}

/** An id in the form of 18 characters; undefined: it is malformed (length, characters, or checksum, which has no source). */
export function readId(text: string): string | undefined {
  if (!form.test(text)) return undefined;
  const long = longId(text.slice(0, 15));
  return text.length === 15 || text === long ? long : undefined;
}

/** An id of 18 characters that lost its case: the last three say which of the others are capitals; undefined: it is none. */
export function restoredId(text: string): string | undefined {
  if (text.length !== 18) return undefined;
  const check = text.slice(15).toUpperCase();
  const capitals = [...check].flatMap((letter) => [0, 1, 2, 3, 4].map((bit) => (checks.indexOf(letter) >> bit) & 1));
  const short = [...text.slice(0, 15).toLowerCase()].map((each, at) =>
    capitals[at] === 1 ? each.toUpperCase() : each,
  );
  return readId(short.join('') + check);
}

/** True when both are ids of the same thing, of whichever length. */
export function isSameId(a: string, b: string): boolean {
  return a.slice(0, 15) === b.slice(0, 15);
}

/** The id of the row of an operation, by its sequence number: those of later ones are greater texts. */
export function idOfSequence(sequence: number): string {
  let rest = sequence;
  let counter = '';
  for (let place = 0; place < counterLength; place++) {
    counter = digits.charAt(rest % 62) + counter;
    rest = Math.floor(rest / 62);
  }
  return longId(object.keyPrefix + instance + counter);
}

/** The sequence number behind a well-formed id; undefined: no row of ours can have it. */
export function sequenceOfId(id: string): number | undefined {
  const start = object.keyPrefix + instance;
  if (!id.startsWith(start)) return undefined;
  let sequence = 0;
  for (const digit of id.slice(start.length, 15)) sequence = sequence * 62 + digits.indexOf(digit);
  return Number.isSafeInteger(sequence) && sequence > 0 ? sequence : undefined;
}
