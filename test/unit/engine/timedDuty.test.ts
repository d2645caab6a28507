import assert from 'node:assert/strict';
import { TimedDuty } from '../../../src/engine/duty/timedDuty.ts';
import { ManualClock } from '../../support/manualClock.ts';

class Probe extends TimedDuty {
  next: number | null = null;
  broken = false;
  readonly worked: number[] = [];

  asked = 0;

  protected async wait(): Promise<number | null> {
    this.asked++;
    return this.next === null ? null : this.next - this.clock.now();
  }

  protected async work(): Promise<void> {
    this.worked.push(this.clock.elapsed());
    if (this.broken) throw new Error('no disk');
    if (this.next !== null && this.next <= this.clock.now()) this.next = null;
  }
}

describe('a timed duty', () => {
  const begin = () => {
    const clock = new ManualClock();
    const errors: unknown[] = [];
    const probe = new Probe({
      clock,
      kind: 'due',
      longestSleep: 100,
      failureDelay: 30,
      onError: (error) => errors.push(error),
    });
    return { clock, errors, probe };
  };

  it('looks once at the start, then sleeps for good while there is nothing to do', async () => {
    const { clock, probe } = begin();
    probe.start();
    await clock.advance(1_000);
    assert.deepEqual(probe.worked, [0]);
    assert.equal(clock.pending, 0);
  });

  it('wakes when something is due, and at the latest after its longest sleep', async () => {
    const { clock, probe } = begin();
    probe.start();
    await clock.advance(0);
    probe.next = clock.now() + 250;
    probe.poke();
    await clock.advance(300);
    assert.deepEqual(probe.worked, [0, 100, 200, 250]);
  });

  it('asks for nothing when a commit says which instants it set', async () => {
    const { clock, probe } = begin();
    probe.start();
    await clock.advance(0);
    const { asked } = probe;
    const commit = { ready: new Set<string>(), asks: false };
    probe.poke({ ...commit, timed: {} });
    probe.poke({ ...commit, timed: { expiry: clock.now() + 5 } });
    await clock.advance(50);
    assert.deepEqual([probe.worked, probe.asked], [[0], asked]);
    probe.next = clock.now() + 20;
    probe.poke({ ...commit, timed: { due: probe.next } });
    await clock.advance(20);
    assert.deepEqual([probe.worked, probe.asked], [[0, 70], asked + 1]);
    probe.poke({ ...commit, timed: null });
    await clock.advance(0);
    assert.equal(probe.asked, asked + 2);
  });

  it('pauses after a failure instead of trying without end', async () => {
    const { clock, errors, probe } = begin();
    probe.next = clock.now();
    probe.broken = true;
    probe.start();
    await clock.advance(59);
    assert.deepEqual(probe.worked, [0, 30]);
    assert.equal(errors.length, 2);
    probe.broken = false;
    await clock.advance(1);
    assert.deepEqual(probe.worked, [0, 30, 60]);
    assert.equal(clock.pending, 0);
  });

  it('does nothing after it was stopped', async () => {
    const { clock, probe } = begin();
    probe.start();
    await clock.advance(0);
    probe.next = clock.now() + 10;
    probe.poke();
    probe.stop();
    await clock.advance(100);
    probe.poke();
    assert.deepEqual([probe.worked, clock.pending], [[0], 0]);
  });
});
