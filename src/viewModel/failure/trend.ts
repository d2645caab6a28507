import { l10n, number } from '../l10n.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** How often something failed in a span that has just gone by, and in the one before. */
export interface Trend {
  /** Length of a span, ms. */
  readonly span: number;
  readonly last: number;
  readonly before: number;
  readonly direction: 'new' | 'rising' | 'steady' | 'falling' | 'quiet';
}

/** By the shortest of hour, day and week in which something failed; `times` newest first, ms since 1970. */
export function trendOf(times: readonly number[], now: number): Trend {
  const within = (from: number, to: number) => times.filter((at) => now - at >= from && now - at < to).length;
  for (const span of [hour, day, 7 * day]) {
    // A clock that is a little ahead counts as now.
    const last = within(Number.NEGATIVE_INFINITY, span);
    if (last === 0) continue;
    const before = within(span, 2 * span);
    return { span, last, before, direction: directionOf(last, before, times.length) };
  }
  return { span: 7 * day, last: 0, before: within(7 * day, 14 * day), direction: 'quiet' };
}

function directionOf(last: number, before: number, total: number): Trend['direction'] {
  if (last === total) return 'new';
  // One more or less says nothing.
  if (last >= before * 1.5 && last - before >= 2) return 'rising';
  return before >= last * 1.5 && before - last >= 2 ? 'falling' : 'steady';
}

/** As one or two sentences. */
export function trendSentence({ span, last, before, direction }: Trend): string {
  if (direction === 'quiet') return l10n.t('None in the last 7 days.');
  const counts = countsSentence(span, number(last), number(before));
  switch (direction) {
    case 'new':
      return newSentence(span);
    case 'rising':
      return l10n.t('Rising: {0}', counts);
    case 'falling':
      return l10n.t('Falling: {0}', counts);
    case 'steady':
      return l10n.t('Steady: {0}', counts);
  }
}

function countsSentence(span: number, last: string, before: string): string {
  if (span === hour) return l10n.t('{0} in the last hour, {1} in the hour before.', last, before);
  if (span === day) return l10n.t('{0} in the last 24 hours, {1} in the 24 hours before.', last, before);
  return l10n.t('{0} in the last 7 days, {1} in the 7 days before.', last, before);
}

function newSentence(span: number): string {
  if (span === hour) return l10n.t('New: all of them in the last hour.');
  if (span === day) return l10n.t('New: all of them in the last 24 hours.');
  return l10n.t('New: all of them in the last 7 days.');
}
