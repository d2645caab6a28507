import type { Attention } from '../../backend.ts';

/** ms between two questions for changes: the first after something happened, growing up to the last while nothing does. */
export interface Pace {
  /** Something that is shown has not ended. */
  readonly running: { readonly first: number; readonly last: number };
  /** All that is shown has ended. */
  readonly idle: { readonly first: number; readonly last: number };
  /** Nobody looks: the service's article advises a minute or more. */
  readonly background: number;
  /** After something was done here. */
  readonly soon: number;
}

/** Ours but for the minute, which is the documented advice (reference 2.3). */
export const usualPace: Pace = {
  running: { first: 2_000, last: 5_000 },
  idle: { first: 5_000, last: 15_000 },
  background: 60_000,
  soon: 1_000,
};

export interface PaceFacts {
  readonly attention: Attention;
  readonly unfinished: boolean;
  /** Answers in a row that brought nothing. */
  readonly quiet: number;
  /** Something was done here and its effect has not been seen. */
  readonly acted: boolean;
  /** The service has few requests left. */
  readonly scarce: boolean;
}

/** ms from the last answer to the next question; null: none until the attention changes. */
export function nextIn(pace: Pace, { attention, unfinished, quiet, acted, scarce }: PaceFacts): number | null {
  if (attention === 'none') return null;
  if (attention === 'background') return pace.background;
  if (acted && !scarce) return pace.soon;
  const { first, last } = unfinished ? pace.running : pace.idle;
  const factor = (attention === 'active' ? 1 : 2) * (scarce ? 4 : 1);
  return Math.min(first * 1.5 ** Math.min(quiet, 20), last) * factor;
}

/** Longest pause before a lost connection is tried again, ms: whoever looks should see it come back. */
export function longestOffline(attention: Attention): number {
  if (attention === 'active') return 10_000;
  return attention === 'visible' ? 20_000 : 60_000;
}
