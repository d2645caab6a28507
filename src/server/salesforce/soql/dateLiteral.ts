import type { Calendar, Day } from './calendar.ts';
import { queryFaults } from './faults.ts';

/** Instants `from <= t < end`, ms since 1970. */
export interface Range {
  readonly from: number;
  readonly end: number;
}

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

const named = /^(LAST|THIS|NEXT)_(?:FISCAL_)?(WEEK|MONTH|QUARTER|YEAR)$/;
const counted =
  /^(?:(LAST|NEXT)_N_(?:FISCAL_)?(DAY|WEEK|MONTH|QUARTER|YEAR)S|N_(?:FISCAL_)?(DAY|WEEK|MONTH|QUARTER|YEAR)S_(AGO)):(\d{1,9})$/;
const days: Readonly<Record<string, number>> = { YESTERDAY: -1, TODAY: 0, TOMORROW: 1 };

/**
 * The instants that a date literal stands for (`TODAY`, `LAST_N_DAYS:7`): days, weeks and so on of the user's calendar.
 * `LAST_N_DAYS` and `LAST_90_DAYS` go up to now, today included; `NEXT_…` begins after the current unit, `LAST_N_WEEKS`
 * and longer end before it (SOQL and SOSL Reference: date formats and date literals). The fiscal year is the calendar's.
 * Weeks begin on Sunday, day 0, unless `firstDay` says otherwise. Raises MALFORMED_QUERY.
 */
export function rangeOf(literal: string, now: number, calendar: Calendar, firstDay = 0): Range {
  const text = literal.toUpperCase();
  const today = calendar.dayAt(now);
  /** From the start of the unit `from` units after the current one up to that of `end`. */
  const units = (unit: Unit, from: number, end: number): Range => ({
    from: calendar.start(begin(today, unit, from, firstDay)),
    end: calendar.start(begin(today, unit, end, firstDay)),
  });
  const day = days[text];
  if (day !== undefined) return units('DAY', day, day + 1);
  if (text === 'LAST_90_DAYS') return rangeOf('LAST_N_DAYS:90', now, calendar);
  if (text === 'NEXT_90_DAYS') return rangeOf('NEXT_N_DAYS:90', now, calendar);
  const [, which, unit] = named.exec(text) ?? [];
  if (unit !== undefined) {
    const offset = which === 'LAST' ? -1 : which === 'THIS' ? 0 : 1;
    return units(unit as Unit, offset, offset + 1);
  }
  const [, side, whole, agoUnit, ago, count] = counted.exec(text) ?? [];
  if (count === undefined) throw queryFaults.unexpectedToken(literal);
  const n = Number(count);
  if (ago !== undefined) return units(agoUnit as Unit, -n, 1 - n);
  if (side === 'NEXT') return units(whole as Unit, 1, n + 1);
  if (whole === 'DAY') return { from: calendar.start(begin(today, 'DAY', -n, firstDay)), end: now + 1 };
  return units(whole as Unit, -n, 0);
}

/** The first day of the unit so many after that of a day. */
function begin({ year, month, day }: Day, unit: Unit, offset: number, firstDay: number): Day {
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
      return { year, month: month - (month % 3) + 3 * offset, day: 1 };
    case 'YEAR':
      return { year: year + offset, month: 0, day: 1 };
  }
}
