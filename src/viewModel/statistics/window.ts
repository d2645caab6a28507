import { l10n } from '../l10n.ts';
import { timeFormat, usedZone } from '../time.ts';

/** How far back the figures go. */
export const windowNames = ['hour', 'day', 'week', 'month'] as const;
export type WindowName = (typeof windowNames)[number];

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Its length, and the length of its buckets; those of more than an hour begin with the hours of the person's zone. */
const shapes: Readonly<Record<WindowName, { readonly length: number; readonly step: number }>> = {
  hour: { length: hour, step: 5 * minute },
  day: { length: day, step: hour },
  week: { length: 7 * day, step: 6 * hour },
  month: { length: 30 * day, step: day },
};

/** Instants at which the buckets begin: the first with the window, which may cut it off, the others at even times. */
export function edgesOf(name: WindowName, now: number): number[] {
  const { length, step } = shapes[name];
  const since = now - length;
  const edges = [since];
  for (let at = next(evenBefore(since, step), step); at <= now; at = next(at, step)) edges.push(at);
  return edges;
}

function evenBefore(at: number, step: number): number {
  if (step < hour) return Math.floor(at / step) * step;
  const date = new Date(at);
  const hours = step / hour;
  if (usedZone() === 'utc') date.setUTCHours(Math.floor(date.getUTCHours() / hours) * hours, 0, 0, 0);
  else date.setHours(Math.floor(date.getHours() / hours) * hours, 0, 0, 0);
  return date.getTime();
}

/** Days and parts of days are as long as the clock on the wall says. */
function next(at: number, step: number): number {
  if (step <= hour || usedZone() === 'utc') return at + step;
  const date = new Date(at);
  date.setHours(date.getHours() + step / hour);
  return date.getTime();
}

export function windowLabel(name: WindowName): string {
  switch (name) {
    case 'hour':
      return l10n.t('Last hour');
    case 'day':
      return l10n.t('Last 24 hours');
    case 'week':
      return l10n.t('Last 7 days');
    case 'month':
      return l10n.t('Last 30 days');
  }
}

/** Begins a sentence. */
export function windowPhrase(name: WindowName): string {
  switch (name) {
    case 'hour':
      return l10n.t('In the last hour');
    case 'day':
      return l10n.t('In the last 24 hours');
    case 'week':
      return l10n.t('In the last 7 days');
    case 'month':
      return l10n.t('In the last 30 days');
  }
}

/** What a bucket is called below a chart, and in full: "14:05" and "30 Nov, 14:05–14:10". */
export interface BucketLabel {
  readonly short: string;
  readonly full: string;
}

export function bucketLabels(name: WindowName, edges: readonly number[], now: number): BucketLabel[] {
  const days = name === 'week' || name === 'month';
  const time = { hour: 'numeric', minute: '2-digit' } as const;
  const date = { month: 'short', day: 'numeric' } as const;
  const short = timeFormat(days ? date : time);
  const full = timeFormat(name === 'month' ? date : { ...date, ...time });
  return edges.map((edge, index) => {
    const end = edges[index + 1] ?? Math.max(now, edge);
    return { short: short.format(edge), full: full.formatRange(edge, name === 'month' ? edge : end) };
  });
}
