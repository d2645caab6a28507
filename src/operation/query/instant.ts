import { refuse } from './cursor.ts';

const units: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};
const duration = /^(?:\d{1,15}(?:\.\d{1,15})?[smhdw])+$/i;
const part = /([\d.]+)([smhdw])/gi;
const iso = /^([+-]\d{6}|\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;
const maxInstant = 8.64e15;

/**
 * The instant (ms) that the value of `since:` or `until:` names: a duration before `now`, or an ISO date or date and
 * time; without a zone it is local time. A date alone is its first millisecond, or its last one for `until`.
 */
export function readInstant(text: string, now: number, key: 'since' | 'until', at: number): number {
  const found = duration.test(text) ? now - readDuration(text) : readIso(text, key);
  if (found === null || !(Math.abs(found) <= maxInstant)) {
    refuse(
      at,
      `"${text.slice(0, 40)}" is no time: write a duration such as ${key}:2h (s, m, h, d, w) or a date such as ${key}:2026-11-22T10:00Z.`,
    );
  }
  return Math.trunc(found);
}

function readDuration(text: string): number {
  let total = 0;
  for (const [, amount, unit] of text.matchAll(part))
    total += Number(amount) * (units[String(unit).toLowerCase()] ?? 0);
  return total;
}

function readIso(text: string, key: 'since' | 'until'): number | null {
  const found = iso.exec(text);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second = '0', fraction = '0', zone] = found;
  const fields = [Number(year), Number(month) - 1, Number(day), Number(hour ?? 0), Number(minute ?? 0), Number(second)];
  const ms = Math.trunc(Number(`0.${fraction}`) * 1_000);
  const utc = utcOf(fields, ms);
  if (utc === null) return null;
  if (zone !== undefined) return utc - zoneOffset(zone);
  const local = localOf(fields, ms);
  if (hour !== undefined || key === 'since') return local;
  return localOf([Number(year), Number(month) - 1, Number(day) + 1], 0) - 1;
}

/** The fields as UTC, or null when one is out of range (a 30th of February, 25 o'clock). */
function utcOf(fields: readonly number[], ms: number): number | null {
  const [year = 0, month = 0, day = 1, hour = 0, minute = 0, second = 0] = fields;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  date.setUTCHours(hour, minute, second, ms);
  const same =
    date.getUTCMonth() === month &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    minute < 60 &&
    second < 60;
  return same ? date.getTime() : null;
}

function localOf(fields: readonly number[], ms: number): number {
  const [year = 0, month = 0, day = 1, hour = 0, minute = 0, second = 0] = fields;
  const date = new Date(2000, 0, 1);
  date.setFullYear(year, month, day);
  date.setHours(hour, minute, second, ms);
  return date.getTime();
}

/** Offset of `Z`, `+02`, `+0200` or `+02:00` from UTC in ms. */
function zoneOffset(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
