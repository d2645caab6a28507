import type { FigureKey } from './figures.ts';

/** A ratio of the engine to a peer that must hold. */
interface Target {
  readonly text: string;
  readonly key: FigureKey;
  readonly peer: string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export const targets: readonly Target[] = [
  { text: 'submits of 100 callers ≥ 4 × BullMQ (always)', key: 'submit100', peer: 'bullmq-always', atLeast: 4 },
  { text: 'processed at c=10 ≥ 4 × BullMQ (always)', key: 'process10', peer: 'bullmq-always', atLeast: 4 },
  { text: 'processed at c=10 ≥ 2 × bee-queue (always)', key: 'process10', peer: 'bee-always', atLeast: 2 },
  { text: 'processed at c=100 ≥ 3 × BullMQ (always)', key: 'process100', peer: 'bullmq-always', atLeast: 3 },
  { text: 'processed at c=100 ≥ 1.5 × bee-queue (always)', key: 'process100', peer: 'bee-always', atLeast: 1.5 },
  { text: 'processed at c=10 ≥ 0.5 × bare loop', key: 'process10', peer: 'bare-loop', atLeast: 0.5 },
  { text: 'processed at c=100 ≥ 0.5 × bare loop', key: 'process100', peer: 'bare-loop', atLeast: 0.5 },
  {
    text: 'submit → start when idle, p50 ≤ 0.7 × BullMQ (always)',
    key: 'startP50',
    peer: 'bullmq-always',
    atMost: 0.7,
  },
];
