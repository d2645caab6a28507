let locale = 'en';
let justNow = 'just now';

export function useLocale(chosen: string, now: string): void {
  locale = chosen;
  justNow = now;
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "3 min ago" or "in 5 min"; less than a minute either way is "just now" or counted in seconds when it is to come. */
export function relative(at: number, now: number): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' });
  const distance = at - now;
  const unit = units.find(([, length]) => Math.abs(distance) >= length);
  if (unit) return format.format(Math.trunc(distance / unit[1]), unit[0]);
  return distance > 1_000 ? format.format(Math.round(distance / 1_000), 'second') : justNow;
}

/** Time that has passed, in the two largest units: "4 s", "3:07", "2:10:00". */
export function passed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60)
    return new Intl.NumberFormat(locale, { style: 'unit', unit: 'second', unitDisplay: 'narrow' }).format(seconds);
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60), seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A count with the separators of the language. */
export function count(value: number): string {
  return value.toLocaleString(locale);
}
