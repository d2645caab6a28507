import assert from 'node:assert/strict';
import { everything } from '../../src/operation/query.ts';
import { onBench } from '../support/bench.ts';
import { failedForGood } from '../support/controlledRunner.ts';
import { Gate, openEngine } from '../support/engine.ts';
import { describeOnBoth } from '../support/postgres/onBoth.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** Faults that the random tests found, each in its shortest form. */
describeOnBoth('faults found before', () => {
  const folder = temporaryFolder();

  it('two requests under one idempotency key in one submit are refused, and nothing is stored', async () => {
    const { engine } = await openEngine(folder.path, { echo: () => undefined });
    const drafts = [1, 2].map((input) => ({ type: 'echo', idempotencyKey: 'k', input }));
    await assert.rejects(engine.submitMany(drafts, 'test'), { code: 'idempotency-conflict' });
    assert.equal((await engine.counts(everything)).total, 0);
    await engine.stop();
  });

  for (const group of ['sequenceGroup', 'executionGroup'] as const) {
    it(`an operation with a ${group} starts on an idle engine without anything else happening`, async () => {
      const { engine, reached } = await openEngine(folder.path, { echo: () => undefined });
      engine.start();
      const first = await engine.submit({ type: 'echo' }, 'test');
      await reached(first.operation.id, 'Complete');
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
      const { operation } = await engine.submit({ type: 'echo', [group]: 'g' }, 'test');
      await reached(operation.id, 'Complete');
      await engine.stop();
    });
  }

  it('an attempt that follows at once on a failed one can still be canceled', async () => {
    const gate = new Gate();
    const { engine, reached } = await openEngine(folder.path, {
      second: async (_input, { attempt, signal }) => {
        if (attempt === 1) throw new Error('The first attempt fails.');
        await gate.pass();
        signal.throwIfAborted();
      },
    });
    engine.start();
    const { operation } = await engine.submit({ type: 'second' }, 'test');
    await gate.reached;
    assert.equal((await engine.cancel(operation.id, 'test')).status, 'Canceling');
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    assert.equal((await engine.get(operation.id)).status, 'Canceling');
    gate.open();
    await reached(operation.id, 'Canceled');
    assert.deepEqual(
      (await engine.attempts(operation.id)).map(({ outcome }) => outcome),
      ['Error', 'Canceled'],
    );
    await engine.stop();
  });

  it('an operation that is deleted in the commit in which it ends leaves nothing behind', () =>
    onBench(async ({ engine, clock, submit, held }) => {
      const operation = await submit({ retryLimit: 0, callbackUrl: 'http://127.0.0.1:9/' });
      held(operation).end(failedForGood);
      await new Promise(setImmediate);
      await Promise.allSettled([engine.delete(operation.id, 'test'), engine.cancel(operation.id, 'test')]);
      await clock.advance(0);
    }));
});
