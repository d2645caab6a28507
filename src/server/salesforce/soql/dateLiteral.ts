import { Calendar, type Day } from './calendar.ts';
import { queryFaults } from './faults.ts';

/** Instants `from <= t < end`, ms since 1970. */
export interface Range {
  readonly from: number;
  readonly end: number;
}

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/** The calendar of the user and of the organisation. */
export interface CalendarOptions {
  /** Where days begin; an IANA name. */
  readonly timeZone: string;
  readonly weekStart: 'Sunday' | 'Monday';
  /** Month, 1 to 12. */
  readonly fiscalYearStart: number;
}

const named = /^(LAST|THIS|NEXT)_(FISCAL_)?(WEEK|MONTH|QUARTER|YEAR)$/;
const counted =
  /^(?:(LAST|NEXT)_N_(?:FISCAL_)?(DAY|WEEK|MONTH|QUARTER|YEAR)S|N_(?:FISCAL_)?(DAY|WEEK|MONTH|QUARTER|YEAR)S_(AGO)):(\d{1,9})$/;
const days: Readonly<Record<string, number>> = { YESTERDAY: -1, TODAY: 0, TOMORROW: 1 };

/**
 * The instants that a date literal stands for (`TODAY`, `LAST_N_DAYS:7`): days, weeks and so on of the user's calendar.
 * `LAST_N_DAYS` and `LAST_90_DAYS` go up to now, today included; `NEXT_…` begins after the current unit, `LAST_N_WEEKS`
 * and longer end before it (SOQL and SOSL Reference: date formats and date literals). Raises MALFORMED_QUERY.
 */
export function rangeOf(literal: string, now: number, options: CalendarOptions): Range {
  const text = literal.toUpperCase();
  const calendar = new Calendar(options.timeZone);
  const today = calendar.dayAt(now);
  const firstMonth = text.includes('FISCAL') ? options.fiscalYearStart - 1 : 0;
  const firstDay = options.weekStart === 'Monday' ? 1 : 0;
  const start = (unit: Unit, offset: number) => calendar.start(begin(today, unit, offset, firstDay, firstMonth));
  /** From the start of the unit `from` units after the current one up to that of `end`. */
  const units = (unit: Unit, from: number, end: number): Range => ({ from: start(unit, from), end: start(unit, end) });
  const day = days[text];
  if (day !== undefined) return units('DAY', day, day + 1);
  if (text === 'LAST_90_DAYS') return rangeOf('LAST_N_DAYS:90', now, options);
  if (text === 'NEXT_90_DAYS') return rangeOf('NEXT_N_DAYS:90', now, options);
  const [, which, , unit] = named.exec(text) ?? [];
  if (unit !== undefined) {
    const offset = which === 'LAST' ? -1 : which === 'THIS' ? 0 : 1;
    return units(unit as Unit, offset, offset + 1);
  }
  const [, side, whole, agoUnit, ago, count] = counted.exec(text) ?? [];
  if (count === undefined) throw queryFaults.unexpectedToken(literal);
  const n = Number(count);
  if (ago !== undefined) return units(agoUnit as Unit, -n, 1 - n);
  if (side === 'NEXT') return units(whole as Unit, 1, n + 1);
  if (whole === 'DAY') return { from: start('DAY', -n), end: now + 1 };
  return units(whole as Unit, -n, 0);
}

/** The first day of the unit so many after that of a day. */
function begin({ year, month, day }: Day, unit: Unit, offset: number, firstDay: number, firstMonth: number): Day {
  switch (unit) {
    case 'DAY':
      return { year, month, day: day + offset };
    case 'WEEK': {
      const weekday = new Date(Date.UTC(year, month, day)).getUTCDay();
      return { year, month, day: day - ((weekday - firstDay + 7) % 7) + 7 * offset };
    }
    case 'MONTH':
      return { year, month: month + offset, day: 1 };
    case 'QUARTER':
      return { year, month: month - ((month - firstMonth + 12) % 3) + 3 * offset, day: 1 };
    case 'YEAR':
      return { year, month: month - ((month - firstMonth + 12) % 12) + 12 * offset, day: 1 };
  }
}
