/** Defaults of design section 6. Durations in ms, `ttl` in seconds. */
export const retryDefaults = {
  retryLimit: 3,
  retryBackoff: 1_000,
  timeout: 120_000,
  ttl: 90 * 24 * 3_600,
  priority: 5,
} as const;

/** Time to live of types that ask for the short one, seconds. */
export const shortTtl = 24 * 3_600;

/** Longest delay before a retry, ms: about 24 days, so that a large limit never overflows a timer or a date. */
export const maxRetryDelay = 2 ** 31 - 1;

/**
 * Delay in ms before the k-th retry (k ≥ 1), counted from the end of the failed attempt:
 * 0 for k = 1, (2^k − 1) × backoff for k ≥ 2. With 1,000 ms: 0, 3, 7, 15 s.
 */
export function retryDelay(k: number, backoff: number): number {
  if (k <= 1) return 0;
  return backoff === 0 ? 0 : Math.min((2 ** k - 1) * backoff, maxRetryDelay);
}
