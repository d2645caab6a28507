import type { Operation } from '../../../operation/operation.ts';

/** What one question for changes brought. */
export interface Found {
  readonly operations: readonly Operation[];
  readonly deleted: readonly string[];
  /** Changes may have been missed: everything shown must be read again. */
  readonly resync?: boolean;
}

/** A way to ask an environment what has changed since the last question. */
export interface Feed {
  /**
   * Finds the place to begin at: what happens from now on is found. Resolves with what happened after `since`, a
   * version that this connection gave out (null: nothing is asked for).
   */
  begin(since: number | null, signal: AbortSignal): Promise<Found>;
  next(signal: AbortSignal): Promise<Found>;
}

export const nothingFound: Found = { operations: [], deleted: [] };
