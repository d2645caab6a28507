import type { TimeChart, TimePoint } from '../../src/viewModel/statistics/model.ts';
import { h, type Node_ } from '../page/dom.ts';
import { levels, round, stride, textWidth, tickText } from './scale.ts';

const height = 170;
const top = 10;
const bottom = 22;

/** Columns over time, drawn into so many px. */
export function timeDrawing(chart: TimeChart, width: number): Node_ {
  const left = Math.max(...chart.axis.ticks.map(({ text }) => textWidth(text))) + 10;
  const right = width - 4;
  const y = (value: number) => height - bottom - (value / chart.axis.most) * (height - top - bottom);
  const slot = (right - left) / chart.points.length;
  const every = stride(
    chart.points.length,
    right - left,
    Math.max(...chart.points.map(({ label }) => textWidth(label))),
  );
  return h(
    'svg',
    { class: 'chart', width, height, role: 'img', tabindex: '0', 'aria-label': `${chart.title}. ${chart.summary}` },
    ...levels(chart.axis, left, right, y),
    ...chart.points.map((point, index) => column(chart, point, { x: left + index * slot, slot, y })),
    ...chart.points.flatMap(({ label }, index) =>
      index % every === 0 ? tickText(label, left + (index + 0.5) * slot, height - 6, 'middle') : [],
    ),
  );
}

function column(
  { series }: TimeChart,
  { tip, values }: TimePoint,
  { x, slot, y }: { readonly x: number; readonly slot: number; readonly y: (value: number) => number },
): Node_ {
  const gap = Math.min(4, slot / 5);
  const width = round(Math.max(1, slot - gap));
  let below = 0;
  const parts = series.flatMap(({ name }, index) => {
    const value = values[index] ?? 0;
    if (value === 0) return [];
    const from = y(below);
    below += value;
    const up = Math.max(1.5, from - y(below));
    return h('rect', { class: `part ${name}`, fill: `url(#fill-${name})`, ...box(x + gap / 2, from - up, width, up) });
  });
  const whole = h('rect', { class: 'hover', ...box(x, top, slot, height - top - bottom) });
  return h('g', {}, h('title', {}, tip), whole, ...parts);
}

export function box(x: number, y: number, width: number, height_: number) {
  return { x: round(x), y: round(y), width: round(width), height: round(height_) };
}

/** What the patterns mean. */
export function legend({ series }: TimeChart): readonly Node_[] {
  if (series.length < 2) return [];
  const list = h(
    'ul',
    { class: 'legend', 'aria-hidden': 'true' },
    ...series.map(({ name, label }) =>
      h(
        'li',
        {},
        h(
          'svg',
          { class: 'swatch', width: 14, height: 14 },
          h('rect', { class: `part ${name}`, fill: `url(#fill-${name})`, ...box(1, 1, 12, 12) }),
        ),
        h('span', {}, label),
      ),
    ),
  );
  return [list];
}
