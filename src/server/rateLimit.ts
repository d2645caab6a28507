import type { Clock } from '../operation/clock.ts';
import { OperationFailure } from '../operation/error.ts';

/** A token bucket for each key: so many at once, and so many a second in the long run. */
export interface RateLimit {
  /** Takes one. 0: there was one; else seconds until there is, and nothing is taken. */
  take(key: string): number;
  /** The same without taking. */
  wait(key: string): number;
}

export interface RateLimitOptions {
  /** Above 0. */
  readonly perSecond: number;
  /** At least 1. */
  readonly burst: number;
  readonly clock: Clock;
}

/** Keys that are remembered; those that took nothing for the longest time are forgotten. */
const mostKeys = 10_000;

export function createRateLimit({ perSecond, burst, clock }: RateLimitOptions): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  const leftOf = (key: string): number => {
    const bucket = buckets.get(key);
    if (bucket === undefined) return burst;
    return Math.min(burst, bucket.left + ((clock.elapsed() - bucket.at) * perSecond) / 1_000);
  };
  const set = (key: string, left: number): void => {
    // The latest is at the end, so that the first is the one to forget.
    buckets.delete(key);
    const [first] = buckets.keys();
    if (buckets.size >= mostKeys && first !== undefined) buckets.delete(first);
    buckets.set(key, { left, at: clock.elapsed() });
  };
  const wait = (key: string): number => {
    const left = leftOf(key);
    return left >= 1 ? 0 : (1 - left) / perSecond;
  };
  return {
    wait,
    take(key) {
      const seconds = wait(key);
      if (seconds === 0) set(key, leftOf(key) - 1);
      return seconds;
    },
  };
}

/** Refused since it was too much at a time; the answer says when to come again. */
export class Throttled extends OperationFailure {
  /** Whole seconds, at least 1: the header `Retry-After`. */
  readonly retryAfter: number;

  constructor(what: string, seconds: number) {
    const retryAfter = Math.max(1, Math.ceil(seconds));
    super('throttled', `${what} Try again in ${retryAfter} s.`);
    this.retryAfter = retryAfter;
  }
}
