import { type Box, type Layout, layOut, placeLabels } from '../../src/viewModel/details/timelineLayout.ts';
import type { SpanModel, TimelineModel } from '../../src/viewModel/details/timelineModel.ts';
import { h, type Node_ } from '../page/dom.ts';
import { passed } from '../page/times.ts';
import { endShape, lane, patterns, spanShape } from './timelineShapes.ts';

/** Room for the marks of begin and end, and width of a character of a label, px. */
const margin = { begin: 12, end: 18, open: 4 } as const;
const characterWidth = 6.4;
const height = 62;

export interface Drawing {
  readonly node: Node_;
  readonly linear: boolean;
}

/** Draws the life of an operation over time, `width` px wide. */
export function drawTimeline(model: TimelineModel, now: number, width: number): Drawing {
  const { spans, words } = model;
  const inner = Math.max(width - margin.begin - (model.end ? margin.end : margin.open), 60);
  const layout = layOut(
    spans.map((span) => endOf(span, now) - span.from),
    inner,
  );
  const label = words.drawing.replace('{0}', model.summary);
  const node = h(
    'svg',
    { key: 'drawing', class: 'timeline', role: 'img', 'aria-label': label, width, height },
    patterns(),
    h('circle', { key: 'begin', class: 'begin', cx: 5, cy: lane.middle, r: 4 }),
    ...layout.boxes.map((box) => part(box, model, now)),
    ...nowMark(model, layout, now),
    ...(model.end
      ? [h('g', { key: 'ended' }, h('title', {}, endTip(model.end)), endShape(model.shape, model.end.color, width - 8))]
      : []),
    ...axis(model, layout, now, width),
  );
  return { node, linear: layout.linear };
}

function endOf({ to, until }: SpanModel, now: number): number {
  return to ?? Math.max(now, until ?? 0);
}

function endTip({ label, absolute }: NonNullable<TimelineModel['end']>): string {
  return `${label} · ${absolute}`;
}

function part({ x, width, index, count }: Box, { spans, words }: TimelineModel, now: number): Node_ {
  const span = spans[index];
  const left = margin.begin + x;
  if (!span) return h('g', { key: index });
  if (count > 1) {
    const dots = [-4, 0, 4].map((offset) =>
      h('circle', { class: 'dot', cx: left + width / 2 + offset, cy: lane.middle, r: 1 }),
    );
    return h('g', { key: index }, h('title', {}, words.folded.replace('{0}', String(count))), ...dots);
  }
  // A hair's breadth between neighbours.
  const shape = spanShape(span, left + 0.5, Math.max(width - 1.5, 1));
  const fits = span.mark !== '' && width >= span.mark.length * characterWidth + 2;
  const mark = fits ? [h('text', { class: 'mark', x: left + width / 2, y: 12 }, span.mark)] : [];
  const lasted = span.lasted ?? `${passed(now - span.from)} ${words.goesOn}`;
  return h('g', { key: index }, h('title', {}, `${span.text} · ${span.absolute} · ${lasted}`), ...shape, ...mark);
}

/** Where now is in a wait whose end is known. */
function nowMark({ spans, words }: TimelineModel, { boxes }: Layout, now: number): Node_[] {
  const box = boxes.at(-1);
  const span = box && spans[box.index];
  if (!span || span.until === null || now >= span.until) return [];
  const x = margin.begin + box.x + ((now - span.from) / (span.until - span.from)) * box.width;
  const line = h('line', { key: 'now', class: 'now', x1: x, x2: x, y1: lane.top - 2, y2: lane.top + lane.height + 2 });
  return [line, h('text', { key: 'now text', class: 'mark', x, y: 12 }, words.now)];
}

/** The times of day at which parts begin, as far as there is room, and that of the end. */
function axis(model: TimelineModel, { boxes }: Layout, now: number, width: number): Node_[] {
  const { spans, end, words } = model;
  const last = spans.at(-1);
  const ends = end?.start ?? (last && last.until !== null && last.until > now ? last.end : words.now);
  const labels = boxes.map(({ x, index }) => ({ x: margin.begin + x, text: spans[index]?.start ?? '' }));
  if (labels[0]) labels[0].x = 0;
  labels.push({ x: width, text: ends });
  const sized = labels.map(({ x, text }) => ({ x, width: text.length * characterWidth }));
  const places = placeLabels(sized, width);
  return labels.flatMap(({ text }, index) => {
    const x = places[index];
    const isLast = index === labels.length - 1;
    // The last one ends where the drawing ends, however wide its letters are.
    const place = isLast ? { x: width, class: 'axis last' } : { x: x ?? 0, class: 'axis' };
    return x === null || x === undefined ? [] : [h('text', { key: `axis ${index}`, y: 57, ...place }, text)];
  });
}
