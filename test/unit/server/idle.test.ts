import assert from 'node:assert/strict';
import { watchIdle } from '../../../src/server/idle.ts';
import { ManualClock } from '../../support/manualClock.ts';

describe('idle server', () => {
  function watched(after: number | null) {
    const clock = new ManualClock();
    const state = { work: false, idle: 0 };
    const activity = watchIdle({
      clock,
      after,
      hasWork: async () => state.work,
      onIdle: () => {
        state.idle += 1;
      },
    });
    return { clock, state, activity };
  }

  it('is told once, after the time without requests and work', async () => {
    const { clock, state } = watched(60_000);
    await clock.advance(59_999);
    assert.equal(state.idle, 0);
    await clock.advance(1);
    assert.equal(state.idle, 1);
    await clock.advance(600_000);
    assert.equal(state.idle, 1);
    assert.equal(clock.pending, 0);
  });

  it('is not idle during a request, however long, and counts from its end', async () => {
    const { clock, state, activity } = watched(60_000);
    await clock.advance(30_000);
    const end = activity.begin();
    assert.equal(activity.current, 1);
    await clock.advance(3_600_000);
    end();
    end();
    assert.equal(activity.current, 0);
    await clock.advance(59_999);
    assert.equal(state.idle, 0);
    await clock.advance(1);
    assert.equal(state.idle, 1);
  });

  it('counts a request between two looks', async () => {
    const { clock, state, activity } = watched(60_000);
    await clock.advance(50_000);
    activity.begin()();
    await clock.advance(59_999);
    assert.equal(state.idle, 0);
    await clock.advance(1);
    assert.equal(state.idle, 1);
  });

  it('is not idle while there is work', async () => {
    const { clock, state } = watched(60_000);
    state.work = true;
    await clock.advance(3_600_000);
    state.work = false;
    await clock.advance(44_999);
    assert.equal(state.idle, 0);
    await clock.advance(15_001);
    assert.equal(state.idle, 1);
  });

  it('is never told without a time, or after it was stopped', async () => {
    const never = watched(null);
    assert.equal(never.clock.pending, 0);
    const stopped = watched(60_000);
    stopped.activity.stop();
    await stopped.clock.advance(600_000);
    assert.deepEqual([stopped.state.idle, stopped.clock.pending], [0, 0]);
  });
});
