import assert from 'node:assert/strict';
import { createRateLimit, Throttled } from '../../../src/server/rateLimit.ts';
import { ManualClock } from '../../support/manualClock.ts';

describe('a rate limit', () => {
  it('lets so many in at once, then so many a second', async () => {
    const clock = new ManualClock();
    const limit = createRateLimit({ perSecond: 4, burst: 3, clock });
    assert.deepEqual(
      Array.from({ length: 5 }, () => limit.take('a')),
      [0, 0, 0, 0.25, 0.25],
    );
    await clock.advance(250);
    assert.equal(limit.wait('a'), 0);
    assert.deepEqual([limit.take('a'), limit.take('a')], [0, 0.25]);
    await clock.advance(60_000);
    assert.deepEqual(
      Array.from({ length: 4 }, () => limit.take('a')),
      [0, 0, 0, 0.25],
    );
  });

  it('counts each key for itself', () => {
    const limit = createRateLimit({ perSecond: 1, burst: 1, clock: new ManualClock() });
    assert.deepEqual([limit.take('a'), limit.take('b'), limit.take('a')], [0, 0, 1]);
  });

  it('does not care for a clock that is set', () => {
    const clock = new ManualClock();
    const limit = createRateLimit({ perSecond: 1, burst: 1, clock });
    limit.take('a');
    clock.jump(3_600_000);
    assert.equal(limit.take('a'), 1);
    clock.jump(-7_200_000);
    assert.equal(limit.take('a'), 1);
  });

  it('forgets the oldest of very many keys', () => {
    const limit = createRateLimit({ perSecond: 1, burst: 1, clock: new ManualClock() });
    for (let key = 0; key < 20_000; key += 1) limit.take(String(key));
    assert.equal(limit.wait('19999'), 1);
    assert.equal(limit.wait('0'), 0);
  });

  it('says in whole seconds when to come again', () => {
    const [soon, later] = [new Throttled('Too much.', 0.01), new Throttled('Too much.', 2.1)];
    assert.deepEqual([soon.retryAfter, later.retryAfter], [1, 3]);
    assert.equal(later.message, 'Too much. Try again in 3 s.');
  });
});
