import assert from 'node:assert/strict';
import { DatabaseClock } from '../../../src/engine/store/postgres/databaseClock.ts';
import { ManualClock } from '../../support/manualClock.ts';

describe('the clock of a database', () => {
  it('is our own until the database has told its time', () => {
    const own = new ManualClock();
    assert.equal(new DatabaseClock(own).now(), own.now());
  });

  it('goes on from what the database told, whatever our own clock says', async () => {
    const own = new ManualClock();
    const clock = new DatabaseClock(own);
    clock.observe(5_000_000, own.elapsed());
    await own.advance(1_000);
    own.jump(-600_000);
    assert.equal(clock.now(), 5_001_000);
  });

  it('lies within what every answer allows, the slow ones too', async () => {
    const own = new ManualClock();
    const clock = new DatabaseClock(own);
    const ahead = 1_000_000;
    for (const [there, back] of [
      [100, 900],
      [2, 3],
      [800, 100],
    ] as const) {
      const asked = own.elapsed();
      await own.advance(there);
      const time = own.elapsed() + ahead;
      await own.advance(back);
      clock.observe(time, asked);
    }
    assert.ok(Math.abs(clock.now() - (own.elapsed() + ahead)) <= 4);
  });

  it('follows a database whose clock was set, either way', async () => {
    const own = new ManualClock();
    const clock = new DatabaseClock(own);
    for (const ahead of [0, 600_000, -600_000]) {
      await own.advance(1_000);
      clock.observe(own.elapsed() + ahead, own.elapsed());
      assert.equal(clock.now(), own.elapsed() + ahead);
    }
  });
});
