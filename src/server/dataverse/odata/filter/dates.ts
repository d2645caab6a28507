/** A stretch of time, ms since 1970: from `from`, and before `until` or up to and with `upTo`. */
export interface Stretch {
  readonly from?: number;
  readonly until?: number;
  readonly upTo?: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** What a date can hold. */
const furthest = 8_640_000_000_000_000;

type Unit = 'Minutes' | 'Hours' | 'Days' | 'Weeks' | 'Months' | 'Years';

/**
 * The date functions without a value. Ours (the documentation says only "the last week" and the like): days are days of
 * UTC, weeks begin on Sunday, as a new organisation has it; Last7Days begins at midnight and ends now.
 */
export const plainStretches: Readonly<Record<string, (now: number) => Stretch>> = {
  Yesterday: (now) => days(now, -1, 0),
  Today: (now) => days(now, 0, 1),
  Tomorrow: (now) => days(now, 1, 2),
  Last7Days: (now) => ({ from: startOfDay(now, -7), upTo: now }),
  Next7Days: (now) => ({ from: now, until: startOfDay(now, 8) }),
  LastWeek: (now) => days(startOfWeek(now), -7, 0),
  ThisWeek: (now) => days(startOfWeek(now), 0, 7),
  NextWeek: (now) => days(startOfWeek(now), 7, 14),
  LastMonth: (now) => months(now, -1),
  ThisMonth: (now) => months(now, 0),
  NextMonth: (now) => months(now, 1),
  LastYear: (now) => years(now, -1),
  ThisYear: (now) => years(now, 0),
  NextYear: (now) => years(now, 1),
};

/**
 * The date functions with a number. Ours: LastX… begins at a whole hour or midnight and ends now, NextX… begins now and
 * ends with a whole hour or day, OlderThanX… ends at a whole minute, hour or midnight (so does the open-source engine
 * that translates them to SQL).
 */
export const countedStretches: Readonly<Record<string, (now: number, count: number) => Stretch>> = Object.fromEntries([
  ...(['Hours', 'Days', 'Weeks', 'Months', 'Years'] as const).flatMap((unit) => [
    [`LastX${unit}`, (now: number, count: number) => ({ from: moved(now, -count, unit), upTo: now })],
    [`NextX${unit}`, (now: number, count: number) => ({ from: now, until: afterWhole(moved(now, count, unit), unit) })],
  ]),
  ...(['Minutes', 'Hours', 'Days', 'Weeks', 'Months', 'Years'] as const).map((unit) => [
    `OlderThanX${unit}`,
    (now: number, count: number) => ({ until: moved(now, -count, unit) }),
  ]),
]);

/** The functions that compare with a day. */
export const dayStretches: Readonly<Record<string, (date: number) => Stretch>> = {
  On: (date) => days(date, 0, 1),
  OnOrAfter: (date) => ({ from: startOfDay(date, 0) }),
  OnOrBefore: (date) => ({ until: startOfDay(date, 1) }),
};

/** The beginning of now's minute, hour or day, so many units on. */
function moved(now: number, count: number, unit: Unit): number {
  switch (unit) {
    case 'Minutes':
      return within(Math.floor(now / minute) * minute + count * minute);
    case 'Hours':
      return within(Math.floor(now / hour) * hour + count * hour);
    case 'Days':
      return startOfDay(now, count);
    case 'Weeks':
      return startOfDay(now, count * 7);
    case 'Months':
      return monthsOn(startOfDay(now, 0), count);
    case 'Years':
      return monthsOn(startOfDay(now, 0), count * 12);
  }
}

function afterWhole(start: number, unit: Unit): number {
  return within(start + (unit === 'Hours' ? hour : day));
}

function days(now: number, from: number, until: number): Stretch {
  return { from: startOfDay(now, from), until: startOfDay(now, until) };
}

function months(now: number, count: number): Stretch {
  const date = new Date(now);
  const start = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return { from: monthsOn(start, count), until: monthsOn(start, count + 1) };
}

function years(now: number, count: number): Stretch {
  const start = Date.UTC(new Date(now).getUTCFullYear(), 0, 1);
  return { from: monthsOn(start, 12 * count), until: monthsOn(start, 12 * (count + 1)) };
}

function startOfDay(now: number, offset: number): number {
  return within(Math.floor(now / day) * day + offset * day);
}

function startOfWeek(now: number): number {
  return startOfDay(now, -new Date(now).getUTCDay());
}

/** So many months on; the last day of a month where there is no such day. */
function monthsOn(start: number, count: number): number {
  const date = new Date(start);
  const dayOfMonth = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + count);
  if (Number.isNaN(date.getTime())) return count < 0 ? -furthest : furthest;
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(dayOfMonth, last));
  return within(date.getTime());
}

function within(instant: number): number {
  return Math.max(-furthest, Math.min(furthest, instant));
}
