import type { LegendModel, SpanModel, TimelineModel } from '../../src/viewModel/details/timelineModel.ts';
import { h, type Node_ } from '../page/dom.ts';
import { foreign, section, table } from '../page/parts.ts';
import { passed } from '../page/times.ts';
import { disclosure } from './disclosure.ts';
import { drawTimeline } from './timelineDrawing.ts';
import { spanShape } from './timelineShapes.ts';

/** The life of the operation: a sentence, a drawing, what its shapes mean, and the same as a table. */
export function timelineSection(model: TimelineModel, now: number, width: number, redraw: () => void): Node_ {
  const { title, summary, spans, words, legend } = model;
  const sentence = h('p', { key: 'summary', class: 'note' }, summary);
  if (spans.length === 0) return section('timeline', title, null, sentence);
  const { node, linear } = drawTimeline(model, now, width);
  const kinds = legend.map((kind) => h('li', { key: kind.label }, swatch(kind), h('span', {}, kind.label)));
  const twin = disclosure('timelineTable', words.table, redraw, () => [
    table(
      words.table,
      words.columns,
      spans.map((span, index) => row(span, index, words, now)),
      'stacked',
    ),
  ]);
  const scale = linear ? [] : [h('p', { key: 'scale', class: 'faint fine' }, words.scale)];
  return section(
    'timeline',
    title,
    null,
    sentence,
    node,
    h('ul', { key: 'legend', class: 'legend' }, ...kinds),
    ...scale,
    twin,
  );
}

/** A small picture of a kind of part. */
function swatch(kind: LegendModel): Node_ {
  const shape = spanShape(kind, 1, 18);
  return h('svg', { class: 'swatch', 'aria-hidden': 'true', width: 20, height: 24, viewBox: '0 17 20 24' }, ...shape);
}

function row(span: SpanModel, index: number, words: TimelineModel['words'], now: number): Node_ {
  const lasted = span.lasted ?? `${passed(now - span.from)} ${words.goesOn}`;
  return h(
    'tr',
    { key: index },
    h('td', {}, span.text),
    h('td', { title: span.absolute }, span.start),
    h('td', {}, lasted),
    h('td', { class: 'wide' }, span.detail === '' ? '' : foreign(span.detail)),
  );
}
