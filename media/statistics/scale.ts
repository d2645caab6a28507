import type { Axis } from '../../src/viewModel/statistics/model.ts';
import { h, type Node_ } from '../page/dom.ts';

/** Width of a character of the small text of charts, px; a little more than most need. */
const characterWidth = 6.2;

export function textWidth(text: string): number {
  return text.length * characterWidth;
}

/** Every so many labels are written, so that each has room. */
export function stride(count: number, width: number, longest: number): number {
  return Math.max(1, Math.ceil((count * (longest + 14)) / Math.max(1, width)));
}

export function tickText(text: string, x: number, y: number, anchor: 'start' | 'middle' | 'end', look = 'tick'): Node_ {
  return h('text', { class: look, x: round(x), y: round(y), 'text-anchor': anchor }, text);
}

/** Lines of the axis from left to right, with their texts on the left. */
export function levels(axis: Axis, left: number, right: number, y: (value: number) => number): Node_[] {
  return axis.ticks.flatMap(({ at, text }) => [
    h('line', { class: 'grid', x1: left, x2: right, y1: round(y(at)), y2: round(y(at)) }),
    tickText(text, left - 6, y(at) + 4, 'end'),
  ]);
}

/** A logarithmic scale of ms. */
export function logScale({ least, most }: Axis, left: number, right: number): (value: number) => number {
  const from = Math.log(least);
  const span = Math.log(most) - from;
  return (value) => left + ((Math.log(Math.min(most, Math.max(least, value))) - from) / span) * (right - left);
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
