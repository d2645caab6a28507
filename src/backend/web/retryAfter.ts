const longest = 3_600_000;

/** `Retry-After` in ms: seconds or an HTTP date counted from `now` (ms); null: none that can be read. At most an hour. */
export function readRetryAfter(text: string | undefined, now: number): number | null {
  if (text === undefined) return null;
  const trimmed = text.trim();
  if (/^\d+(?:\.\d+)?$/.test(trimmed)) return Math.min(Math.ceil(Number(trimmed) * 1_000), longest);
  const at = Date.parse(trimmed);
  return Number.isNaN(at) ? null : Math.min(Math.max(at - now, 0), longest);
}

/** Delay before the next try, ms: doubled with every failure in a row, half of it up to chance (0 ≤ `random` < 1). */
export function backOff(failures: number, random: number, first = 500, most = 60_000): number {
  return Math.round(Math.min(first * 2 ** Math.min(failures, 20), most) * (0.5 + random / 2));
}

/** `45 s`, `3 min`: for sentences. */
export function waitText(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
