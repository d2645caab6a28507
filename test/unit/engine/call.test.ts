import assert from 'node:assert/strict';
import type { FunctionHandler } from '../../../src/engine/handler/functionRunner.ts';
import { attemptErrorCodes, OperationFailure } from '../../../src/operation/error.ts';
import { engineOpener, Gate } from '../../support/engine.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const code = (expected: string) => (error: unknown) => error instanceof OperationFailure && error.code === expected;
const never = new AbortController().signal;
const options = { by: 'ann', signal: never };

describe('a call', () => {
  const folder = temporaryFolder();
  const open = engineOpener(folder);

  it('gives what the handler gives, and stores nothing', async () => {
    const twice: FunctionHandler = (input, context) => {
      context.log('Nobody reads this.');
      context.progress(0.5);
      return { twice: Number(input) * 2, by: context.operation.createdBy, as: context.operation.runAs };
    };
    const { engine } = await open({ twice });
    const version = engine.version();
    const result = await engine.call('twice', '21', { ...options, runAs: 'bob' });
    assert.deepEqual(result, { outcome: 'Complete', output: '{"twice":42,"by":"ann","as":"bob"}' });
    assert.equal(engine.version(), version);
    assert.equal((await engine.counts({ terms: [] })).total, 0);
    assert.equal(await engine.hasWork(), false);
  });

  it('tells how the handler failed, and does not try again', async () => {
    let tries = 0;
    const failing = () => {
      tries++;
      throw Object.assign(new Error('No.'), { code: 7 });
    };
    const { engine } = await open({ failing });
    const result = await engine.call('failing', 'null', options);
    assert.ok(result.outcome === 'Error');
    assert.deepEqual([result.error.code, result.error.message, tries], [7, 'No.', 1]);
  });

  it('refuses types that nothing runs and inputs that do not fit', async () => {
    const strict: FunctionHandler = { input: { type: 'object', required: ['a'] }, run: () => null };
    const { engine } = await open({ strict }, { limits: { maxPayload: 100 } });
    await assert.rejects(engine.call('other', 'null', options), code('unknown-type'));
    await assert.rejects(engine.call('strict', '{}', options), code('invalid-input'));
    await assert.rejects(engine.call('strict', '{', options), code('invalid-json'));
    await assert.rejects(engine.call('strict', `{"a":"${'x'.repeat(100)}"}`, options), code('too-large'));
    assert.equal((await engine.call('strict', '{"a":1}', options)).outcome, 'Complete');
    await engine.stop();
    await assert.rejects(engine.call('strict', '{"a":1}', options), code('stopping'));
  });

  it('gives a bulk handler its one member', async () => {
    const bulk: FunctionHandler = { bulk: true, run: (members) => members.map(({ input }) => input) };
    const { engine } = await open({ bulk });
    assert.deepEqual(await engine.call('bulk', '"in"', options), { outcome: 'Complete', output: '["in"]' });
  });

  it('stops when its caller goes away or its time is over', async () => {
    const clock = new ManualClock();
    const begun = Promise.withResolvers<void>();
    const waiting: FunctionHandler = (_input, { signal }) => {
      begun.resolve();
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
    };
    const { engine } = await open({ waiting }, { clock });
    const caller = new AbortController();
    const left = engine.call('waiting', 'null', { by: 'ann', signal: caller.signal });
    await begun.promise;
    assert.equal(await engine.hasWork(), true);
    caller.abort();
    assert.equal((await left).outcome, 'Canceled');
    const late = engine.call('waiting', 'null', { ...options, timeout: 1_000 });
    await clock.advance(1_000);
    const result = await late;
    assert.deepEqual(result.outcome === 'Canceled' && result.error.code, attemptErrorCodes.timedOut);
  });

  it('neither waits for the worker nor holds it up, and waits for other calls when there are many', async () => {
    const [held, called] = [new Gate(), new Gate()];
    let ran = 0;
    const handlers: Record<string, FunctionHandler> = {
      held: () => held.pass(),
      called: async () => {
        ran++;
        await called.pass();
      },
      quick: () => 'done',
    };
    const { engine, reached } = await open(handlers, { concurrency: 1 });
    const first = await engine.submit({ type: 'held' }, 'ann');
    await held.reached;
    const calls = [engine.call('called', 'null', options), engine.call('called', 'null', options)];
    await called.reached;
    const gone = new AbortController();
    const third = engine.call('called', 'null', { by: 'ann', signal: gone.signal });
    gone.abort();
    assert.equal((await third).outcome, 'Canceled');
    assert.equal(ran, 1);
    held.open();
    await reached(first.operation.id, 'Complete');
    const quick = await engine.submit({ type: 'quick' }, 'ann');
    await reached(quick.operation.id, 'Complete');
    called.open();
    assert.deepEqual(
      (await Promise.all(calls)).map(({ outcome }) => outcome),
      ['Complete', 'Complete'],
    );
    assert.equal(ran, 2);
  });
});
