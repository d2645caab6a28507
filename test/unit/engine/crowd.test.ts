import assert from 'node:assert/strict';
import { Crowd } from '../../../src/engine/crowd.ts';

describe('Crowd', () => {
  it('lets a worker that finds something look at once', () => {
    const crowd = new Crowd();
    assert.equal(crowd.pause(), 0);
    for (let look = 0; look < 3; look++) crowd.looked(true);
    assert.equal(crowd.pause(), 0);
  });

  it('spreads those that come too late over more and more time, up to 40 ms, until they find something', () => {
    const crowd = new Crowd();
    crowd.looked(false);
    assert.equal(crowd.pause(), 0);
    for (let look = 0; look < 9; look++) crowd.looked(false);
    const pauses = Array.from({ length: 200 }, () => crowd.pause());
    assert.ok(Math.max(...pauses) > 20 && Math.max(...pauses) <= 40);
    assert.ok(Math.min(...pauses) < 10);
    crowd.looked(true);
    assert.equal(crowd.pause(), 0);
  });
});
