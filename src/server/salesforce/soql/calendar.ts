/** A day of the calendar; months from 0. Values out of range roll over, as in `Date.UTC`. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const farthest = 8.64e15;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** Clocks and calendars of a time zone. */
export class Calendar {
  readonly #zone: string;

  constructor(zone: string) {
    this.#zone = zone;
  }

  get isUtc(): boolean {
    return this.#zone === 'UTC';
  }

  /** What clocks show at an instant, as the instant at which clocks in UTC show it. */
  shownAt(instant: number): number {
    if (this.isUtc || Math.abs(instant) > farthest) return instant;
    const parts = Object.fromEntries(
      formatOf(this.#zone)
        .formatToParts(instant)
        .map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1_000) + 1_000) % 1_000);
  }

  dayAt(instant: number): Day {
    const date = new Date(this.shownAt(instant));
    return { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() };
  }

  /** The instant at which a day begins, within what instants can be. */
  start({ year, month, day }: Day): number {
    const date = new Date(0).setUTCFullYear(year, month, day);
    if (Number.isNaN(date)) return year < 0 || month < 0 || day < 0 ? -farthest : farthest;
    if (this.isUtc) return date;
    // The offset there is that of a moment near by; once more, for days on which it changes.
    const near = date - (this.shownAt(date) - date);
    return date - (this.shownAt(near) - near);
  }
}
