import type { RangeChart, TypeChart } from '../../src/viewModel/statistics/model.ts';
import { h, type Node_ } from '../page/dom.ts';
import { logScale, round, stride, textWidth, tickText } from './scale.ts';
import { box } from './timeChart.ts';

const rowHeight = 36;
const bottom = 22;

/** A bar for each type, its name above it. */
export function typeDrawing(chart: TypeChart, width: number): Node_ {
  const height = chart.rows.length * rowHeight;
  const right = width - 2;
  return h(
    'svg',
    { class: 'chart', width, height, role: 'img', tabindex: '0', 'aria-label': `${chart.title}. ${chart.summary}` },
    ...chart.rows.map(({ label, value, text }, index) => {
      const y = index * rowHeight;
      const room = right - textWidth(text) - 12;
      return h(
        'g',
        {},
        h('title', {}, `${label}: ${text}`),
        tickText(fitted(label, room), 2, y + 14, 'start', 'name'),
        tickText(text, right, y + 14, 'end'),
        h('rect', { class: 'track', ...box(2, y + 20, right - 2, 9) }),
        value > 0
          ? h('rect', {
              ...{ class: 'part error', fill: 'url(#fill-error)' },
              ...box(2, y + 20, Math.max(2, (right - 2) * value), 9),
            })
          : null,
      );
    }),
  );
}

/** From the median to the 99th percentile of each type, its name above it. */
export function rangeDrawing(chart: RangeChart, width: number): Node_ {
  const ends = chart.rows.length * rowHeight;
  const height = ends + bottom;
  const [left, right] = [6, width - 8];
  const x = logScale(chart.axis, left, right);
  const { ticks } = chart.axis;
  const every = stride(ticks.length, right - left, Math.max(...ticks.map(({ text }) => textWidth(text))));
  return h(
    'svg',
    { class: 'chart', width, height, role: 'img', tabindex: '0', 'aria-label': `${chart.title}. ${chart.summary}` },
    ...ticks.flatMap(({ at, text }, index) => [
      h('line', { class: 'grid', x1: round(x(at)), x2: round(x(at)), y1: 0, y2: ends }),
      ...(index % every === 0
        ? [tickText(text, x(at), height - 6, index === 0 ? 'start' : index === ticks.length - 1 ? 'end' : 'middle')]
        : []),
    ]),
    ...chart.rows.map(({ label, p50, p95, p99, tip }, index) => {
      const y = index * rowHeight + 25;
      return h(
        'g',
        {},
        h('title', {}, tip),
        h('rect', { class: 'hover', ...box(0, y - 25, width, rowHeight) }),
        tickText(fitted(label, right), left - 4, y - 11, 'start', 'name'),
        h('line', { class: 'whisker', x1: round(x(p50)), x2: round(x(p99)), y1: y, y2: y }),
        h('rect', { class: 'range', ...box(x(p50), y - 4, Math.max(2, x(p95) - x(p50)), 8) }),
        h('line', { class: 'whisker', x1: round(x(p99)), x2: round(x(p99)), y1: y - 6, y2: y + 6 }),
        h('circle', { class: 'median', cx: round(x(p50)), cy: y, r: 4.5 }),
      );
    }),
  );
}

function fitted(text: string, room: number): string {
  const most = Math.max(4, Math.floor(room / textWidth('x')));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
