import assert from 'node:assert/strict';
import type { Runner } from '../../../../src/engine/handler/runner.ts';
import { type Clock, systemClock } from '../../../../src/operation/clock.ts';
import { gone, Recorded, startRunner } from './support.ts';

const idleMs = 123_456;

describe('the pool of handler processes', function () {
  this.timeout(30_000);
  let runner: Runner;
  const idleTimers = new Set<() => void>();
  const clock: Clock = {
    ...systemClock,
    after(ms, callback) {
      if (ms !== idleMs) return systemClock.after(ms, callback);
      idleTimers.add(callback);
      return () => idleTimers.delete(callback);
    },
  };

  before(async () => {
    runner = await startRunner({ clock, idleMs });
  });
  after(() => runner.close());

  const pids = async (count: number): Promise<number[]> => {
    const results = await Promise.all(Array.from({ length: count }, () => runner.run(new Recorded('where'))));
    return results.map((result) =>
      result.outcome === 'Complete' ? JSON.parse(result.output ?? '').pid : assert.fail(),
    );
  };

  it('uses the process again that was free last, so that the others can go', async () => {
    const [first, second] = await pids(2);
    assert.notEqual(first, second);
    const [third] = await pids(1);
    assert.ok(third === first || third === second);
    assert.deepEqual(await pids(1), [third]);
  });

  it('closes processes that have nothing to do, and holds none in the end', async () => {
    const used = await pids(3);
    assert.equal(idleTimers.size, 3);
    for (const timeIsOver of [...idleTimers]) timeIsOver();
    await Promise.all(used.map(gone));
    const [next] = await pids(1);
    assert.equal(used.includes(next ?? 0), false);
  });

  it('starts another when an idle one was killed', async () => {
    const [pid] = await pids(1);
    process.kill(pid ?? 0, 'SIGKILL');
    const [next] = await pids(1);
    assert.notEqual(next, pid);
  });

  it('is empty after the end, and what ran is lost', async () => {
    const own = await startRunner();
    const attempt = new Recorded('fatal', 'honours');
    const running = own.run(attempt);
    await attempt.logHas('waiting');
    await own.close();
    const result = await running;
    assert.ok(result.outcome === 'Lost');
    assert.equal(result.error.message, 'The attempt was ended because the engine stopped.');
  });
});
