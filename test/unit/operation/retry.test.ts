import assert from 'node:assert/strict';
import fc from 'fast-check';
import { maxRetryDelay, retryDefaults, retryDelay, shortTtl } from '../../../src/operation/retry.ts';

describe('retry delays', () => {
  it('are 0, 3, 7, 15 s for a backoff of 1,000 ms', () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((k) => retryDelay(k, 1_000)),
      [0, 3_000, 7_000, 15_000],
    );
  });

  it('are (2^k − 1) × backoff from the second retry on, cut at the longest delay', () => {
    for (let k = 2; k <= 1_000; k += 1) {
      const exact = (2n ** BigInt(k) - 1n) * 250n;
      const expected = exact > BigInt(maxRetryDelay) ? maxRetryDelay : Number(exact);
      assert.equal(retryDelay(k, 250), expected, `k = ${k}`);
    }
  });

  it('never wait before the first retry, whatever the backoff', () => {
    assert.equal(retryDelay(1, 86_400_000), 0);
  });

  it('are whole, never negative, never beyond what a timer takes, and never shrink up to the largest limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 0, max: 86_400_000 }), (k, backoff) => {
        const delay = retryDelay(k, backoff);
        assert.ok(Number.isInteger(delay) && delay >= 0 && delay <= 2 ** 31 - 1);
        assert.ok(retryDelay(k + 1, backoff) >= delay);
      }),
    );
  });

  it('never wait at all with a backoff of 0', () => {
    for (const k of [1, 2, 10, 1_000]) assert.equal(retryDelay(k, 0), 0);
  });

  it('have the defaults of the design', () => {
    assert.deepEqual(retryDefaults, {
      retryLimit: 3,
      retryBackoff: 1_000,
      timeout: 120_000,
      ttl: 7_776_000,
      priority: 5,
    });
    assert.equal(shortTtl, 86_400);
  });
});
