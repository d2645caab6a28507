import assert from 'node:assert/strict';
import { type CalendarOptions, rangeOf } from '../../../../../src/server/salesforce/soql/dateLiteral.ts';

const utc: CalendarOptions = { timeZone: 'UTC', weekStart: 'Sunday', fiscalYearStart: 1 };
/** A Wednesday. */
const now = Date.parse('2026-03-04T05:06:07.008Z');
const afterNow = '2026-03-04T05:06:07.009Z';

const days = (from: string, end: string) => [`${from}T00:00:00.000Z`, `${end}T00:00:00.000Z`];

/** First instant, and the first one behind. */
const cases: Readonly<Record<string, readonly string[]>> = {
  TODAY: days('2026-03-04', '2026-03-05'),
  yesterday: days('2026-03-03', '2026-03-04'),
  TOMORROW: days('2026-03-05', '2026-03-06'),
  THIS_WEEK: days('2026-03-01', '2026-03-08'),
  LAST_WEEK: days('2026-02-22', '2026-03-01'),
  NEXT_WEEK: days('2026-03-08', '2026-03-15'),
  THIS_MONTH: days('2026-03-01', '2026-04-01'),
  LAST_MONTH: days('2026-02-01', '2026-03-01'),
  NEXT_QUARTER: days('2026-04-01', '2026-07-01'),
  THIS_QUARTER: days('2026-01-01', '2026-04-01'),
  LAST_YEAR: days('2025-01-01', '2026-01-01'),
  THIS_FISCAL_YEAR: days('2026-01-01', '2027-01-01'),
  LAST_90_DAYS: ['2025-12-04T00:00:00.000Z', afterNow],
  NEXT_90_DAYS: days('2026-03-05', '2026-06-03'),
  'LAST_N_DAYS:0': ['2026-03-04T00:00:00.000Z', afterNow],
  'LAST_N_DAYS:1': ['2026-03-03T00:00:00.000Z', afterNow],
  'NEXT_N_DAYS:1': days('2026-03-05', '2026-03-06'),
  'N_DAYS_AGO:2': days('2026-03-02', '2026-03-03'),
  'LAST_N_WEEKS:2': days('2026-02-15', '2026-03-01'),
  'NEXT_N_WEEKS:1': days('2026-03-08', '2026-03-15'),
  'N_WEEKS_AGO:1': days('2026-02-22', '2026-03-01'),
  'LAST_N_MONTHS:3': days('2025-12-01', '2026-03-01'),
  'N_MONTHS_AGO:14': days('2025-01-01', '2025-02-01'),
  'NEXT_N_QUARTERS:1': days('2026-04-01', '2026-07-01'),
  'N_QUARTERS_AGO:1': days('2025-10-01', '2026-01-01'),
  'LAST_N_YEARS:1': days('2025-01-01', '2026-01-01'),
  'N_FISCAL_YEARS_AGO:1': days('2025-01-01', '2026-01-01'),
};

function shown(literal: string, options: CalendarOptions, at = now): string[] {
  const { from, end } = rangeOf(literal, at, options);
  return [from, end].map((instant) => new Date(instant).toISOString());
}

describe('date literals', () => {
  for (const [literal, range] of Object.entries(cases)) {
    it(`${literal} is ${range.join(' to ')}`, () => assert.deepEqual(shown(literal, utc), range));
  }

  it('follow the time zone, the first day of the week and the fiscal year', () => {
    const berlin = { ...utc, timeZone: 'Europe/Berlin' };
    assert.deepEqual(shown('TODAY', berlin), ['2026-03-03T23:00:00.000Z', '2026-03-04T23:00:00.000Z']);
    const change = Date.parse('2026-03-29T12:00:00Z');
    assert.deepEqual(shown('TODAY', berlin, change), ['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
    assert.deepEqual(shown('THIS_WEEK', { ...utc, weekStart: 'Monday' }), days('2026-03-02', '2026-03-09'));
    const fiscal = { ...utc, fiscalYearStart: 2 };
    assert.deepEqual(shown('THIS_FISCAL_YEAR', fiscal), days('2026-02-01', '2027-02-01'));
    assert.deepEqual(shown('LAST_FISCAL_QUARTER', fiscal), days('2025-11-01', '2026-02-01'));
  });

  it('far away stay within what instants can be', () => {
    for (const literal of ['LAST_N_YEARS:999999999', 'NEXT_N_DAYS:999999999', 'N_MONTHS_AGO:999999999']) {
      const { from, end } = rangeOf(literal, now, utc);
      assert.ok(Number.isFinite(from) && Number.isFinite(end), literal);
    }
  });
});
