import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../src/engine/engine.ts';
import type { Operation } from '../../src/operation/operation.ts';
import { everything } from '../../src/operation/query.ts';
import { retryDelay } from '../../src/operation/retry.ts';
import { audit } from '../support/audit.ts';
import { ControlledRunner, complete, failed, stopped } from '../support/controlledRunner.ts';

import { ManualClock } from '../support/manualClock.ts';

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000] as const;
const jumps = { 'an hour forward': hour, 'an hour back': -hour, 'a day forward': day, 'a day back': -day } as const;

describe('a wall clock that jumps', () => {
  let folder = '';
  let clock: ManualClock;
  let runner: ControlledRunner;
  let engine: Engine;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bgops-clock-'));
    clock = new ManualClock();
    await open();
  });

  afterEach(async () => {
    await close();
    audit(join(folder, 'operations.db'), { pages: true });
    rmSync(folder, { recursive: true });
  });

  async function open(): Promise<void> {
    runner = new ControlledRunner({ work: undefined }, 10);
    engine = await Engine.open({ folder, runner, clock });
    engine.start();
    await clock.advance(0);
  }

  async function close(): Promise<void> {
    const stopping = engine.stop({ graceMs: 0 });
    for (const { assignment, end } of runner.held.values()) if (assignment.signal.aborted) end(stopped);
    await clock.advance(0);
    await stopping;
  }

  async function submit(fields: Partial<Parameters<Engine['submit']>[0]> = {}): Promise<Operation> {
    const { operation } = await engine.submit({ type: 'work', ...fields }, 'test');
    await clock.advance(0);
    return operation;
  }

  /** Seconds pass, and the wall clock never gets further than it is. */
  async function standStill(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds; passed++) {
      clock.jump(-second);
      await clock.advance(second);
    }
  }

  const statusOf = async ({ id }: Operation) => (await engine.get(id)).status;
  const held = ({ sequence }: Operation) => {
    const attempt = runner.held.get(sequence);
    assert.ok(attempt !== undefined, 'it runs');
    return attempt;
  };

  for (const [name, jump] of Object.entries(jumps)) {
    describe(name, () => {
      it('a scheduled operation starts when its wall time has come, not before, and soon after', async () => {
        const at = clock.now() + 2 * hour;
        const operation = await submit({ processAfter: at });
        await clock.advance(minute);
        clock.jump(jump);
        // The clock is looked at every ten seconds while something is scheduled.
        await clock.advance(10 * second);
        while (clock.now() < at) {
          assert.equal(await statusOf(operation), 'Scheduled');
          await clock.advance(Math.min(minute, at - clock.now()));
        }
        await clock.advance(1);
        assert.equal(await statusOf(operation), 'Running');
        assert.ok(Number((await engine.get(operation.id)).startedAt) >= at);
      });

      it('a retry delay is neither negative nor longer than its formula', async () => {
        const operation = await submit({ retryLimit: 5, retryBackoff: minute });
        held(operation).end(failed);
        await clock.advance(0);
        held(operation).end(failed);
        await clock.advance(0);
        assert.equal(await statusOf(operation), 'Scheduled');
        const failedAt = clock.elapsed();
        clock.jump(jump);
        while ((await statusOf(operation)) === 'Scheduled') await clock.advance(second);
        const waited = clock.elapsed() - failedAt;
        const delay = retryDelay(2, minute);
        assert.ok(waited <= delay + 11 * second, `waited ${waited} ms`);
        if (jump < 0) assert.ok(waited >= delay, `waited ${waited} ms`);
      });

      it('a running attempt keeps its lease and its time', async () => {
        const operation = await submit({ timeout: 10 * minute });
        await clock.advance(minute);
        clock.jump(jump);
        for (let minutes = 1; minutes < 9; minutes++) {
          await clock.advance(minute);
          assert.equal(await statusOf(operation), 'Running');
          assert.ok(!held(operation).assignment.signal.aborted);
        }
        await clock.advance(minute - 1);
        assert.ok(!held(operation).assignment.signal.aborted);
        await clock.advance(1);
        assert.equal(held(operation).assignment.signal.reason, 'timeout');
        assert.deepEqual(
          (await engine.attempts(operation.id)).map(({ number, outcome }) => [number, outcome]),
          [[1, null]],
        );
      });

      it('nothing expires early, and what has expired goes in the end', async () => {
        const operation = await submit({ ttl: (30 * minute) / second });
        held(operation).end(complete);
        await clock.advance(0);
        assert.equal(await statusOf(operation), 'Complete');
        clock.jump(jump);
        await clock.advance(30 * minute - 1);
        assert.equal(await statusOf(operation), 'Complete');
        // Set back, it is kept that much longer; set forward, the jump is believed after an hour.
        await clock.advance(jump < 0 ? -jump + 20 * minute : hour + 20 * minute);
        assert.equal((await engine.counts(everything)).total, 0);
      });

      it('a restart after it loses nothing and takes interrupted attempts up', async () => {
        const scheduled = await submit({ processAfter: clock.now() + 2 * day });
        const done = await submit({ ttl: (2 * day) / second });
        held(done).end(complete);
        const cut = await submit();
        await close();
        clock.jump(jump);
        await open();
        assert.equal(await statusOf(scheduled), 'Scheduled');
        assert.equal(await statusOf(done), 'Complete');
        assert.equal(await statusOf(cut), 'Running');
        held(cut).end(complete);
        await clock.advance(0);
        assert.equal(await statusOf(cut), 'Complete');
        await clock.advance(2 * day + day);
        assert.equal(await statusOf(scheduled), 'Running');
      });
    });
  }

  it('forward and back again within the hour: nothing has expired meanwhile', async () => {
    const operation = await submit({ ttl: day / second });
    held(operation).end(complete);
    await clock.advance(0);
    clock.jump(365 * day);
    await clock.advance(59 * minute);
    clock.jump(-365 * day);
    await clock.advance(hour);
    assert.equal(await statusOf(operation), 'Complete');
  });

  it('a wall clock that stands still delays nothing that counts in monotonic time', async () => {
    const running = await submit({ timeout: minute });
    await standStill(60);
    assert.equal(held(running).assignment.signal.reason, 'timeout');
    const retried = await submit({ retryLimit: 3, retryBackoff: second });
    held(retried).end(failed);
    await clock.advance(0);
    held(retried).end(failed);
    await clock.advance(0);
    assert.equal(await statusOf(retried), 'Scheduled');
    const scheduled = await submit({ processAfter: clock.now() + second });
    await standStill(20);
    assert.equal(await statusOf(scheduled), 'Scheduled', 'its wall time has not come');
    await clock.advance(10 * second);
    assert.equal(await statusOf(scheduled), 'Running');
    assert.equal(await statusOf(retried), 'Running');
  });
});
