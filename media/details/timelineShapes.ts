import type { Status } from '../../src/operation/status.ts';
import type { SpanModel } from '../../src/viewModel/details/timelineModel.ts';
import { h, type Node_ } from '../page/dom.ts';

/** Height of the lane in which the parts lie, and its middle, px. */
export const lane = { top: 18, height: 22, middle: 29 } as const;

/** Patterns that tell parts apart without their colours. */
export function patterns(): Node_ {
  const stripes = (id: string, turn: string) =>
    h(
      'pattern',
      { key: id, id, width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: turn },
      h('line', { x1: 0, y1: 0, x2: 0, y2: 6 }),
    );
  const dots = h(
    'pattern',
    { key: 'dots', id: 'dots', width: 5, height: 5, patternUnits: 'userSpaceOnUse' },
    h('circle', { cx: 2, cy: 2, r: 1, 'data-color': 'descriptionForeground' }),
  );
  return h('defs', { key: 'defs' }, stripes('failed', 'rotate(45)'), stripes('stopped', 'rotate(90)'), dots);
}

/** A part by its shape: waits are thin and hollow, attempts thick; what failed is hatched, what was stopped is striped. */
export function spanShape(span: Pick<SpanModel, 'doing' | 'ended' | 'color'>, x: number, width: number): Node_[] {
  const { doing, ended, color } = span;
  const thick = { x, width, y: lane.top, height: lane.height, rx: 2 };
  const thin = { x, width, y: lane.middle - 4, height: 8, rx: 1 };
  switch (doing) {
    case 'running':
      return [box('shape', { ...thick, 'data-color': color }), ...overlay(thick, ended)];
    case 'canceling':
      return [box('shape', { ...thick, 'data-color': color }), box('over', { ...thick, fill: 'url(#stopped)' })];
    case 'waiting':
      return [box('shape', { ...thin, class: 'hollow', 'data-stroke': color })];
    case 'scheduled':
      return [box('shape', { ...thin, class: 'hollow dashed', 'data-stroke': color })];
    case 'merged':
      return [rail(x, width, -3, color), rail(x, width, 3, color)];
    case 'ended':
      return [rail(x, width, 0, color)];
    case 'unknown':
      return [box('shape', { ...thick, 'data-stroke': color, fill: 'url(#dots)' })];
  }
}

function overlay(area: Readonly<Record<string, number>>, ended: SpanModel['ended']): Node_[] {
  if (ended === null || ended === 'Complete') return [];
  return [box('over', { ...area, fill: ended === 'Canceled' ? 'url(#stopped)' : 'url(#failed)' })];
}

function box(key: string, attributes: Readonly<Record<string, string | number>>): Node_ {
  return h('rect', { key, ...attributes });
}

function rail(x: number, width: number, offset: number, color: string): Node_ {
  const y = lane.middle + offset;
  return h('line', { key: `rail ${offset}`, x1: x, x2: x + width, y1: y, y2: y, 'data-stroke': color });
}

/** The end: a tick, a cross or a slash in a circle. */
export function endShape(status: Status, color: string, x: number): Node_ {
  const y = lane.middle;
  const marks: Partial<Record<Status, string>> = {
    Complete: `M${x - 3} ${y} l2 3 l4 -6`,
    Error: `M${x - 2.5} ${y - 2.5} l5 5 m0 -5 l-5 5`,
    Canceled: `M${x - 3.5} ${y + 3.5} l7 -7`,
  };
  return h(
    'g',
    { key: 'end', class: 'end', 'data-stroke': color },
    h('circle', { cx: x, cy: y, r: 6 }),
    h('path', { d: marks[status] ?? `M${x - 3} ${y} h6` }),
  );
}
