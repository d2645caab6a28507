import { faults } from '../fault.ts';

/** A literal of a URL. GUIDs are in lower case; `dateTime` and `date` are ms since 1970; whole numbers are exact. */
export type Literal =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'decimal'; readonly value: number }
  | { readonly kind: 'guid'; readonly value: string }
  | { readonly kind: 'dateTime' | 'date'; readonly value: number };

const int32 = { least: -2_147_483_648n, most: 2_147_483_647n };
const int64 = { least: -9_223_372_036_854_775_808n, most: 9_223_372_036_854_775_807n };
/** Digits, with a sign, that an Int64 may have. */
const int64Length = 20;

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const whole = /^-?\d+$/;
const fractional = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const date = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?(Z|[+-]\d\d:\d\d)?)?$/i;

/** Name of the Edm type of a literal, as errors show it. */
export function edmTypeOf(literal: Literal): string {
  switch (literal.kind) {
    case 'null':
      return 'Edm.Untyped';
    case 'boolean':
      return 'Edm.Boolean';
    case 'text':
      return 'Edm.String';
    case 'integer':
      return literal.value >= int32.least && literal.value <= int32.most ? 'Edm.Int32' : 'Edm.Int64';
    case 'decimal':
      return 'Edm.Double';
    case 'guid':
      return 'Edm.Guid';
    case 'dateTime':
      return 'Edm.DateTimeOffset';
    case 'date':
      return 'Edm.Date';
  }
}

export function isGuid(text: string): boolean {
  return text.length === 36 && guid.test(text);
}

/** The number, GUID or date that a text without quotes is; undefined: none. Raises a 400 for a date without zone. */
export function readBare(text: string): Literal | undefined {
  if (isGuid(text)) return { kind: 'guid', value: text.toLowerCase() };
  if (whole.test(text)) return wholeNumber(text);
  if (fractional.test(text)) return decimal(text);
  return readDate(text);
}

/** A date, or date and time with its zone; undefined: the text is none. Raises a 400 when the zone is missing. */
function readDate(text: string): Literal | undefined {
  const found = date.exec(text);
  if (found === null) return undefined;
  const [, year = '', month = '', day = '', hour, minute = '0', second = '0', fraction = '0', zone] = found;
  const value = new Date(0);
  value.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (value.getUTCMonth() + 1 !== Number(month) || value.getUTCDate() !== Number(day)) return undefined;
  if (hour === undefined) return { kind: 'date', value: value.getTime() };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (zone === undefined) {
    // What the OData library says of it.
    throw faults.invalid(
      `The time zone information is missing on the DateTimeOffset value '${text}'. A DateTimeOffset value must contain the time zone information.`,
    );
  }
  value.setUTCHours(Number(hour), Number(minute), Number(second), Math.trunc(Number(`0.${fraction}`) * 1_000));
  return { kind: 'dateTime', value: value.getTime() - zoneOffset(zone) };
}

function wholeNumber(text: string): Literal {
  if (text.length <= int64Length) {
    const value = BigInt(text);
    if (value >= int64.least && value <= int64.most) return { kind: 'integer', value };
  }
  return decimal(text);
}

/** What a double cannot hold is the largest one: databases compare with it as they should. */
function decimal(text: string): Literal {
  return { kind: 'decimal', value: Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, Number(text))) };
}

/** Offset of `Z` or `+02:00` from UTC in ms. */
function zoneOffset(zone: string): number {
  if (zone.length === 1) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
