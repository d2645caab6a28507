import type { Statistics, TypeFigures } from '../../../../src/operation/answer.ts';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import type { StatisticsState } from '../../../../src/viewModel/statistics/figures.ts';
import { edgesOf } from '../../../../src/viewModel/statistics/window.ts';

export const now = Date.UTC(2026, 10, 30, 14, 37, 20);

/** Figures of a type of which nothing is known but what is given; over time, all of it in the last bucket but one. */
export function figures(type: string | null, given: Partial<TypeFigures> = {}, size = 25): TypeFigures {
  const { submitted = 0, complete = 0, error = 0, canceled = 0 } = given;
  const over = (count: number) => Array.from({ length: size }, (_, index) => (index === size - 2 ? count : 0));
  return {
    ...{ type, submitted, complete, error, canceled, retried: 0, wait: null, duration: null, measured: 0 },
    ...{ oldestWaitingAt: null, oldestWaitingId: null },
    errorRate: complete + error === 0 ? null : error / (complete + error),
    buckets: {
      submitted: over(submitted),
      complete: over(complete),
      error: over(error),
      canceled: over(canceled),
    },
    ...given,
  };
}

/** What was read of an engine in the last 24 hours. */
export function stateOf(rows: TypeFigures[], given: Partial<StatisticsState> = {}): StatisticsState {
  const edges = edgesOf('day', now);
  const statistics: Statistics = { since: edges[0] ?? 0, edges, rows };
  return {
    ...{ statistics, edges, chosen: { window: 'day', type: null }, readAt: now, suspects: [], moreSuspects: false },
    ...{ paused: { all: false, types: [] }, handled: new Set(rows.flatMap(({ type }) => type ?? [])) },
    ...{ capabilities: allCapabilities, workers: null, place: '', byHand: false },
    ...given,
  };
}
