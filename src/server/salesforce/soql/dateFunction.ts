import type { Calendar } from './calendar.ts';

const day = 86_400_000;

/** Date functions by which instants are grouped (SOQL and SOSL Reference: date functions), given the month, from 0, in which fiscal years begin. Those are named by the year in which they end (ours). */
const functions = {
  CALENDAR_MONTH: (date: Date) => date.getUTCMonth() + 1,
  CALENDAR_QUARTER: (date: Date) => Math.floor(date.getUTCMonth() / 3) + 1,
  CALENDAR_YEAR: (date: Date) => date.getUTCFullYear(),
  DAY_IN_MONTH: (date: Date) => date.getUTCDate(),
  /** Sunday is 1. */
  DAY_IN_WEEK: (date: Date) => date.getUTCDay() + 1,
  DAY_IN_YEAR: (date: Date) => dayInYear(date),
  DAY_ONLY: (date: Date) => date.toISOString().slice(0, 10),
  FISCAL_MONTH: (date: Date, first: number) => ((date.getUTCMonth() - first + 12) % 12) + 1,
  FISCAL_QUARTER: (date: Date, first: number) => Math.floor(((date.getUTCMonth() - first + 12) % 12) / 3) + 1,
  FISCAL_YEAR: (date: Date, first: number) =>
    date.getUTCFullYear() + (first > 0 && date.getUTCMonth() >= first ? 1 : 0),
  HOUR_IN_DAY: (date: Date) => date.getUTCHours(),
  /** The first week is the first seven days, of the month or of the year. */
  WEEK_IN_MONTH: (date: Date) => Math.floor((date.getUTCDate() - 1) / 7) + 1,
  WEEK_IN_YEAR: (date: Date) => Math.floor((dayInYear(date) - 1) / 7) + 1,
} as const;

export type DateFunction = keyof typeof functions;

export function isDateFunction(name: string): name is DateFunction {
  return Object.hasOwn(functions, name);
}

/** The value of a date function at an instant, by the clocks of the calendar's time zone; `fiscalYearStart`: 1 to 12. */
export function dateValue(
  name: DateFunction,
  instant: number,
  calendar: Calendar,
  fiscalYearStart: number,
): string | number {
  return functions[name](new Date(calendar.shownAt(instant)), fiscalYearStart - 1);
}

/** Instants in steps of so many ms have the same value. Clocks differ by quarters of an hour. */
export function stepOf(name: DateFunction, calendar: Calendar): number {
  if (!calendar.isUtc) return 900_000;
  return name === 'HOUR_IN_DAY' ? 3_600_000 : day;
}

function dayInYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / day) + 1;
}
