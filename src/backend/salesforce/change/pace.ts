import { type Pace, nextIn as restFor } from '../../web/change/pace.ts';
import type { RestFacts } from '../../web/change/source.ts';
import type { Usage } from './org.ts';

/** As of every connection that has to ask, in ms; `soon` also while an id is awaited whose row cannot be read yet. */
export interface SalesforcePace extends Pace {
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
  const attentive = restFor(pace, { ...facts, acted: facts.acted || facts.awaited, scarce: false });
  if (attentive === null) return null;
  const factor = budgetFactor(facts.usage);
  if (factor === null) return barely;
  const wanted = Math.min(attentive * factor, Math.max(barely, pace.background));
  return Math.round(wanted * (0.9 + 0.2 * facts.chance));
}

/** How much slower everything goes for the org's sake; null: it has barely any requests left. */
export function budgetFactor(usage: Usage | null): number | null {
  if (usage === null || usage.limit <= 0) return 1;
  const left = (usage.limit - usage.used) / usage.limit;
  return steps.find((step) => left >= step.left)?.factor ?? null;
}
