import assert from 'node:assert/strict';
import { systemClock } from '../../../src/operation/clock.ts';

describe('the machine clock', () => {
  it('tells wall time in ms', () => {
    const before = Date.now();
    const now = systemClock.now();
    assert.ok(before <= now && now <= Date.now());
  });

  it('never runs backwards where durations are measured', () => {
    let last = systemClock.elapsed();
    for (let reading = 0; reading < 100; reading += 1) {
      const next = systemClock.elapsed();
      assert.ok(next >= last);
      last = next;
    }
  });

  it('calls back after a delay, at once for one in the past, unless told not to', async () => {
    const called: string[] = [];
    await new Promise<void>((resolve) => {
      const stop = systemClock.after(0, () => called.push('stopped'));
      systemClock.after(2 ** 40, () => called.push('far'));
      stop();
      stop();
      systemClock.after(-5, () => called.push('past'));
      // Keeps the process alive, since the clock does not.
      const alive = setTimeout(() => {}, 5_000);
      systemClock.after(5, () => {
        called.push('later');
        clearTimeout(alive);
        resolve();
      });
    });
    assert.deepEqual(called, ['past', 'later']);
  });
});
