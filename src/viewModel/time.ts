import { l10n } from './l10n.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Which zone absolute times are written in. */
export type Zone = 'local' | 'utc';

let zone: Zone = 'local';

export function useZone(chosen: Zone): void {
  zone = chosen;
}

export function usedZone(): Zone {
  return zone;
}

/** A format of the person's language and zone. */
export function timeFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(l10n.locale, { ...options, ...inZone() });
}

/** Writes with times in another zone than the usual one. */
export function writtenIn<T>(chosen: Zone, write: () => T): T {
  const usual = zone;
  zone = chosen;
  try {
    return write();
  } finally {
    zone = usual;
  }
}

/** "3 minutes ago"; below one minute "just now", so that it stays true until the next look a minute later. */
export function ago(at: number, now: number): string {
  const passed = now - at;
  if (passed < minute) return l10n.t('just now');
  const format = new Intl.RelativeTimeFormat(l10n.locale, { numeric: 'always', style: 'short' });
  if (passed < hour) return format.format(-Math.floor(passed / minute), 'minute');
  if (passed < day) return format.format(-Math.floor(passed / hour), 'hour');
  return format.format(-Math.floor(passed / day), 'day');
}

/** "850 ms", "12.3 s", "4 min 5 s", "2 h 10 min", "3 d 4 h". */
export function duration(ms: number): string {
  if (ms < second) return l10n.t('{0} ms', Math.max(0, Math.round(ms)));
  if (ms < 10 * second) return l10n.t('{0} s', decimal(ms / second));
  if (ms < minute) return l10n.t('{0} s', Math.round(ms / second) === 60 ? 59 : Math.round(ms / second));
  if (ms < hour) return l10n.t('{0} min {1} s', Math.floor(ms / minute), Math.floor((ms % minute) / second));
  if (ms < day) return l10n.t('{0} h {1} min', Math.floor(ms / hour), Math.floor((ms % hour) / minute));
  return l10n.t('{0} d {1} h', Math.floor(ms / day), Math.floor((ms % day) / hour));
}

function decimal(value: number): string {
  return value.toLocaleString(l10n.locale, { maximumFractionDigits: 1 });
}

/** Date and time with the zone: "22 Nov 2026, 14:32:05 GMT+1". */
export function absolute(at: number): string {
  return new Intl.DateTimeFormat(l10n.locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    ...inZone(),
  }).format(at);
}

/** The time of day when that is enough, with the date when it is not today: "14:32:05", "23 Nov, 14:32". */
export function clockTime(at: number, now: number): string {
  const sameDay = dayOf(at) === dayOf(now);
  return new Intl.DateTimeFormat(l10n.locale, {
    hour: '2-digit',
    minute: '2-digit',
    ...(sameDay ? { second: '2-digit' as const } : { month: 'short' as const, day: 'numeric' as const }),
    ...inZone(),
  }).format(at);
}

function dayOf(at: number): string {
  return new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', ...inZone() }).format(at);
}

function inZone(): { timeZone?: string } {
  return zone === 'utc' ? { timeZone: 'UTC' } : {};
}
