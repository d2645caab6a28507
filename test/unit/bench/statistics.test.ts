import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { median, medianRatio, percentile } from '../../bench/statistics.ts';

describe('statistics of the benchmarks', () => {
  it('take the middle value, or the mean of the two middle ones', () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.equal(median([4, 1, 2, 9]), 3);
    assert.equal(median([]), undefined);
  });

  it('take percentiles by nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.equal(percentile(values, 0.5), 50);
    assert.equal(percentile(values, 0.99), 99);
    assert.equal(percentile([7], 0.99), 7);
    assert.equal(percentile([], 0.5), undefined);
  });

  it('compare round by round, not median by median', () => {
    // A slow machine in the second round slows both sides.
    assert.equal(medianRatio([100, 10, 100], [50, 5, 20]), 2);
  });

  it('leave out rounds in which one side is missing', () => {
    assert.equal(medianRatio([100, undefined, 30], [50, 5, undefined]), 2);
    assert.equal(medianRatio([undefined], [1]), undefined);
  });
});
