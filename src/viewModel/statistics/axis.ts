import { number } from '../l10n.ts';
import { duration } from '../time.ts';
import { shareText } from './figures.ts';
import type { Axis } from './model.ts';

/** An axis of counts from 0 to an even number that is not below the greatest. */
export function countAxis(most: number): Axis {
  const step = Math.max(1, evenStep(most / 4));
  const end = Math.max(1, Math.ceil(most / step)) * step;
  const ticks = [];
  for (let at = 0; at <= end; at += step) ticks.push({ at, text: number(at) });
  return { ticks, least: 0, most: end };
}

/** An axis of shares from 0 % to an even share that is not below the greatest. */
export function shareAxis(most: number): Axis {
  const end = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((share) => share >= most) ?? 1;
  return { ticks: [0, end / 2, end].map((at) => ({ at, text: shareText(at, 1) })), least: 0, most: end };
}

/** Lengths of time that people think in, ms. */
const marks = [1, 10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 36_000_000, 86_400_000, 864_000_000];

/** A logarithmic axis of ms that has both ends between two marks. */
export function timeAxis(least: number, most: number): Axis {
  const from = Math.max(
    0,
    marks.findLastIndex((mark) => mark <= Math.max(1, least)),
  );
  const end = marks.findIndex((mark) => mark >= most);
  const to = Math.max(from + 1, end < 0 ? marks.length - 1 : end);
  const ticks = marks.slice(from, to + 1).map((at) => ({ at, text: duration(at).replace(/ 0 \S+$/, '') }));
  return { ticks, least: ticks[0]?.at ?? 1, most: Math.max(ticks.at(-1)?.at ?? 10, most) };
}

/** 1, 2 or 5 times a power of ten, not below the wish. */
function evenStep(wish: number): number {
  if (wish <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(wish));
  return ([1, 2, 5].find((factor) => factor * power >= wish) ?? 10) * power;
}
