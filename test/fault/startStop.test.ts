import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { functionRunner } from '../../src/engine/handler/functionRunner.ts';
import { OperationFailure } from '../../src/operation/error.ts';
import { ManualClock } from '../support/manualClock.ts';
import { openEngineAt } from '../support/placedEngine.ts';
import { describeOnBoth } from '../support/postgres/onBoth.ts';
import { auditPlace } from '../support/postgres/place.ts';
import { type Random, withSeed } from '../support/random.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const rounds = process.env.BGOPS_LONG ? 2_000 : 80;

/** Files of a folder that this process holds open. Linux only; elsewhere none is seen. */
function openFiles(folder: string): string[] {
  try {
    return readdirSync('/proc/self/fd')
      .map((descriptor) => {
        try {
          return readlinkSync(join('/proc/self/fd', descriptor));
        } catch {
          return '';
        }
      })
      .filter((file) => file.startsWith(folder));
  } catch {
    return [];
  }
}

/** What keeps this process alive, but for timers: the engine's own come from its clock, and mocha has one. */
const resources = () => process.getActiveResourcesInfo().filter((name) => name !== 'Timeout' && name !== 'Immediate');

describeOnBoth('engines that start and stop at any time', () => {
  const folder = temporaryFolder();

  it(`leave no timer, no file and no promise behind, and lose nothing (${rounds} rounds)`, async function () {
    this.timeout(rounds * 1_000);
    await withSeed(async (random) => {
      const clock = new ManualClock();
      const acknowledged = new Set<string>();
      const before = resources().length;
      for (let round = 0; round < rounds; round++) {
        await play(clock, random, acknowledged);
        assert.equal(clock.pending, 0, 'timers of the engine');
        assert.deepEqual(openFiles(folder.path), []);
      }
      assert.ok(resources().length <= before, resources().join(', '));
      const engine = await openEngineAt({ folder: folder.path, runner: functionRunner({ handlers: {} }), clock });
      for (const id of acknowledged) await engine.get(id);
      assert.ok(acknowledged.size > rounds);
      await engine.stop();
      await auditPlace(folder.path, { pages: true });
    });
  });

  async function play(clock: ManualClock, random: Random, acknowledged: Set<string>): Promise<void> {
    const runner = functionRunner({
      clock,
      handlers: {
        quick: () => undefined,
        failing: () => {
          throw new Error('It fails.');
        },
        slow: (_input, { signal, log }) => {
          log('It waits for its end.');
          return new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          });
        },
      },
    });
    const engine = await openEngineAt({ folder: folder.path, runner, clock });
    const outcomes: Promise<void>[] = [];
    const submit = async () => {
      const type = ['quick', 'failing', 'slow', 'unknown'][random.between(0, 3)] ?? '';
      const later = random.next() < 0.3 ? { processAfter: clock.now() + random.between(0, 200) } : {};
      const lane = random.next() < 0.3 ? { executionGroup: 'g' } : {};
      try {
        acknowledged.add((await engine.submit({ type, retryLimit: 1, ...later, ...lane }, 'test')).operation.id);
      } catch (error) {
        assert.ok(error instanceof OperationFailure && error.code === 'stopping', String(error));
      }
    };
    const steps = [
      () => engine.start(),
      () => outcomes.push(submit()),
      () => outcomes.push(submit()),
      () => outcomes.push(clock.advance(random.between(0, 100))),
      () => new Promise(setImmediate),
      () => null,
    ];
    engine.start();
    for (let step = random.between(0, 12); step > 0; step--) await steps[random.between(1, steps.length - 1)]?.();
    const stops = [engine.stop({ graceMs: random.between(0, 50) }), engine.stop()];
    outcomes.push(submit());
    await clock.advance(20_000);
    await stops[1];
    await stops[0];
    await Promise.all(outcomes);
  }

  it('a stop that is asked for twice ends once, for both', async () => {
    const clock = new ManualClock();
    const engine = await openEngineAt({ folder: folder.path, runner: functionRunner({ handlers: {} }), clock });
    const first = engine.stop();
    await engine.stop();
    const next = await openEngineAt({ folder: folder.path, runner: functionRunner({ handlers: {} }), clock });
    await first;
    await next.stop();
  });
});
