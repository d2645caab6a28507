import type { RestFacts } from '../../web/change/source.ts';
import type { Usage } from './org.ts';

/** ms between two questions for changes: the first after something happened, growing up to the last while nothing does. */
export interface SalesforcePace {
  /** Something that is shown has not ended. */
  readonly running: { readonly first: number; readonly last: number };
  /** All that is shown has ended. */
  readonly idle: { readonly first: number; readonly last: number };
  /** Nobody looks. */
  readonly background: number;
  /** An id is awaited whose row cannot be read yet. */
  readonly soon: number;
  /** Between two looks for rows that are gone. */
  readonly deletions: number;
  /** Between two looks far back, for rows that were written long before they could be read. */
  readonly sweep: number;
}

/**
 * Ours: the service names no interval. An org of 15,000 requests a day has 10 for each minute; scripts in public poll
 * every 3 s (reference 4.6), which is the fastest here.
 */
export const usualPace: SalesforcePace = {
  running: { first: 3_000, last: 10_000 },
  idle: { first: 10_000, last: 60_000 },
  background: 120_000,
  soon: 3_000,
  deletions: 60_000,
  sweep: 120_000,
};

/** How much slower, by the share of its requests that the org has left. */
const steps: readonly { readonly left: number; readonly factor: number }[] = [
  { left: 0.5, factor: 1 },
  { left: 0.25, factor: 2 },
  { left: 0.1, factor: 4 },
  { left: 0.05, factor: 12 },
];
/** Below the last step, ms: asked only to see whether there are requests again. */
const barely = 900_000;

export interface PaceFacts extends RestFacts {
  readonly unfinished: boolean;
  readonly awaited: boolean;
  readonly usage: Usage | null;
  /** 0 ≤ x < 1: the interval is up to a tenth longer or shorter by it, so that windows do not ask all at once. */
  readonly chance: number;
}

/** ms from the last answer to the next question; null: none until the attention changes. */
export function nextIn(pace: SalesforcePace, facts: PaceFacts): number | null {
  if (facts.attention === 'none') return null;
  const factor = budgetFactor(facts.usage);
  if (factor === null) return barely;
  const wanted = Math.min(attentive(pace, facts) * factor, Math.max(barely, pace.background));
  return Math.round(wanted * (0.9 + 0.2 * facts.chance));
}

/** How much slower everything goes for the org's sake; null: it has barely any requests left. */
export function budgetFactor(usage: Usage | null): number | null {
  if (usage === null || usage.limit <= 0) return 1;
  const left = (usage.limit - usage.used) / usage.limit;
  return steps.find((step) => left >= step.left)?.factor ?? null;
}

function attentive(pace: SalesforcePace, { attention, unfinished, quiet, acted, awaited }: PaceFacts): number {
  if (attention === 'background') return pace.background;
  if (acted || awaited) return pace.soon;
  const { first, last } = unfinished ? pace.running : pace.idle;
  return Math.min(first * 1.5 ** Math.min(quiet, 20), last) * (attention === 'active' ? 1 : 2);
}
