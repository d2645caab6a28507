import assert from 'node:assert/strict';
import { Pace } from '../../../src/engine/pace.ts';
import { Gate, openEngine } from '../../support/engine.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

describe('the pace of attempts', () => {
  it('allows nothing ahead before it is known, nor when attempts take more than a millisecond', () => {
    const pace = new Pace();
    assert.equal(pace.ahead(10), 0);
    for (let count = 0; count < 100; count++) pace.ended(0.01, 10);
    assert.ok(pace.ahead(10) > 0);
    for (let count = 0; count < 100; count++) pace.ended(20, 10);
    assert.equal(pace.ahead(10), 0);
  });

  it('allows a few milliseconds of work, up to a limit', () => {
    const pace = new Pace();
    for (let count = 0; count < 100; count++) pace.ended(0.5, 4);
    assert.equal(pace.ahead(4), 40);
    assert.equal(pace.ahead(1_000), 256);
  });

  it('sees that many side by side take longer each only because they wait for one another', () => {
    const pace = new Pace();
    for (let count = 0; count < 100; count++) pace.ended(4, 100);
    assert.equal(pace.ahead(100), 125);
    assert.equal(pace.ahead(10), 0);
  });

  it('is not thrown off by a single pause', () => {
    const pace = new Pace();
    for (let count = 0; count < 100; count++) pace.ended(0.2, 10);
    pace.ended(60, 10);
    assert.ok(pace.ahead(10) > 0);
    for (let count = 0; count < 20; count++) pace.ended(60, 10);
    assert.equal(pace.ahead(10), 0);
  });
});

describe('operations claimed ahead', () => {
  const folder = temporaryFolder();

  /** An engine with one slot, whose attempts were very short until a slow one took the slot: three wait behind it. */
  const behindSlowOne = async () => {
    const clock = new ManualClock();
    const gate = new Gate();
    const run = async (input: unknown) => (input === 'slow' ? gate.pass() : undefined);
    const { engine, reached } = await openEngine(folder.path, { step: run }, { clock, concurrency: 1 });
    engine.start();
    const quick = await engine.submitMany(Array(30).fill({ type: 'step' }), 'ann');
    for (const { id } of quick) await reached(id, 'Complete');
    await engine.pause(null);
    const [slow, ...held] = await engine.submitMany(
      ['slow', 'a', 'b', 'c'].map((input) => ({ type: 'step', input })),
      'ann',
    );
    await engine.resume(null);
    await gate.reached;
    const statuses = () => Promise.all(held.map(async ({ id }) => (await engine.get(id)).status));
    assert.ok(slow !== undefined);
    assert.deepEqual(await statuses(), ['Running', 'Running', 'Running']);
    return { clock, gate, engine, reached, slow, held, statuses };
  };

  it('wait again when they cannot be started in time, as if they had not been claimed', async () => {
    const { clock, gate, engine, reached, held, statuses } = await behindSlowOne();
    await clock.advance(60);
    assert.deepEqual(await statuses(), ['Waiting', 'Waiting', 'Waiting']);
    for (const { id } of held) {
      const { attempts, startedAt, retryCount } = await engine.get(id);
      assert.deepEqual([attempts, startedAt, retryCount], [0, null, 0]);
      assert.deepEqual(await engine.attempts(id), []);
    }
    gate.open();
    for (const { id } of held) assert.equal((await reached(id, 'Complete')).attempts, 1);
    await engine.stop();
  });

  it('are cancelled without having been started', async () => {
    const { gate, engine, reached, held } = await behindSlowOne();
    const [first] = held;
    assert.ok(first !== undefined);
    await engine.cancel(first.id, 'ann');
    const canceled = await reached(first.id, 'Canceled');
    assert.deepEqual([canceled.attempts, (await engine.attempts(first.id)).length], [0, 0]);
    gate.open();
    await engine.stop();
  });

  it('wait again when the engine stops', async () => {
    const { gate, engine, held } = await behindSlowOne();
    const stopped = engine.stop();
    gate.open();
    await stopped;
    const { engine: next } = await openEngine(folder.path, {});
    for (const { id } of held) {
      const { status, attempts } = await next.get(id);
      assert.deepEqual([status, attempts], ['Waiting', 0]);
    }
    await next.stop();
  });
});
