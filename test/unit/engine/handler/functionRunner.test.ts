import assert from 'node:assert/strict';
import type { BulkHandler, SingleHandler } from '../../../../src/engine/handler/api.ts';
import { functionRunner } from '../../../../src/engine/handler/functionRunner.ts';
import { systemClock } from '../../../../src/operation/clock.ts';
import { group, Recorded } from './support.ts';

const single = (run: SingleHandler['run']) => functionRunner({ handlers: { x: run } });
const bulk = (run: BulkHandler['run']) => functionRunner({ handlers: { x: { bulk: true, run } } });
const nothing = { outcome: 'Complete', output: null };

describe('handlers that are functions', () => {
  it('turn what they return, at once or later, into JSON text', async () => {
    assert.deepEqual(await single((input) => ({ got: input })).run(new Recorded('x', [1])), {
      outcome: 'Complete',
      output: '{"got":[1]}',
    });
    assert.deepEqual(await single(async () => 'later').run(new Recorded('x')), {
      outcome: 'Complete',
      output: '"later"',
    });
    for (const value of [undefined, null]) {
      assert.deepEqual(await single(() => value).run(new Recorded('x')), nothing);
      assert.deepEqual(await single(async () => value).run(new Recorded('x')), nothing);
    }
  });

  it('get keys that need an escape as they were submitted, whatever was parsed before', async () => {
    const runner = single((input) => Object.keys(input as object));
    await runner.run(new Recorded('x', { a: 1, '\\': 1 }));
    const result = await runner.run(new Recorded('x', { a: 1, '\n': 5 }));
    assert.deepEqual(result, { outcome: 'Complete', output: '["a","\\n"]' });
  });

  it('fail when what they return throws as soon as it is looked at', async () => {
    const look = (): never => {
      throw new Error('do not look');
    };
    const trap = new Proxy({}, { get: look, has: look });
    const result = await single(() => trap).run(new Recorded('x'));
    assert.ok(result.outcome === 'Error' && result.error.message === 'do not look');
  });

  it('do not touch the signal when they do not ask for it', async () => {
    const attempt = new Recorded('x');
    Object.defineProperty(attempt, 'signal', {
      get() {
        throw new Error('touched');
      },
    });
    assert.deepEqual(await single(async () => {}).run(attempt), nothing);
  });

  it('fail when they throw, at once or later', async () => {
    for (const run of [
      () => {
        throw new Error('no');
      },
      async () => {
        throw new Error('no');
      },
    ]) {
      const result = await single(run).run(new Recorded('x'));
      assert.ok(result.outcome === 'Error' && result.retry);
      assert.equal(result.error.message, 'no');
      assert.match(result.error.stack ?? '', /functionRunner\.test\.ts:\d+/);
    }
  });

  it('are canceled when they throw the reason of the signal, or an AbortError, after it fired', async () => {
    const throwing = single(async (_input, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw Object.assign(new Error('wrapped'), { cause: new DOMException('stopped', 'AbortError') });
    });
    const attempt = new Recorded('x');
    const running = throwing.run(attempt);
    attempt.abort('timeout');
    const result = await running;
    assert.ok(result.outcome === 'Canceled');
    assert.equal(result.error.message, 'The handler stopped because its time was over.');
    const early = await single(() => {
      throw new DOMException('mine', 'AbortError');
    }).run(new Recorded('x'));
    assert.equal(early.outcome, 'Error');
  });

  it('log and report progress', async () => {
    const clock = { ...systemClock, now: () => 0 };
    const runner = functionRunner({
      clock,
      handlers: {
        x: (_input, { log, progress }) => {
          log('a', { b: 1 });
          log.warn('two\nlines');
          progress(0.25);
          progress(-1, 'low');
          progress(null);
        },
      },
    });
    const attempt = new Recorded('x');
    await runner.run(attempt);
    assert.equal(
      attempt.logged,
      '1970-01-01T00:00:00.000Z info a { b: 1 }\n1970-01-01T00:00:00.000Z warn two\n  lines\n',
    );
    assert.deepEqual(attempt.reported, [
      { fraction: 0.25, message: null },
      { fraction: 0, message: 'low' },
      { fraction: null, message: null },
    ]);
  });

  it('declare what others declare, and are refused like them', () => {
    const runner = functionRunner({ handlers: { x: { displayName: 'X', input: { type: 'array' }, run: () => {} } } });
    assert.equal(runner.handlers()[0]?.declaration?.displayName, 'X');
    assert.throws(() => runner.check('x', '{}'), { code: 'invalid-input', path: 'input' });
    assert.throws(() => functionRunner({ handlers: { x: { priority: 11, run: () => {} } } }), /priority/);
  });
});

describe('an execution group of a handler for single inputs', () => {
  const failing = single((input) => {
    if (input === 'bad') throw Object.assign(new Error('is bad'), { code: 5 });
    return input;
  });

  it('is run one by one, and a failure stops the later members of its sequence group', async () => {
    const attempt = group('x', [
      ['a', null, 1],
      ['b', null, 'bad'],
      ['c', null, 2],
      ['d', 's', 3],
      ['e', 's', 'bad'],
      ['f', 's', 4],
      ['g', 't', 5],
    ]);
    const result = await failing.run(attempt);
    assert.ok(result.outcome === 'Error' && result.retry);
    assert.equal(result.error.code, -8);
    assert.equal(
      result.error.message,
      '2 of 7 members failed, 1 after them in their sequence groups did not run. b: is bad',
    );
    assert.deepEqual([...attempt.outcomes.keys()], ['a', 'b', 'c', 'd', 'e', 'g']);
    assert.deepEqual(attempt.outcomes.get('d'), { output: '3' });
    const failed = attempt.outcomes.get('e');
    assert.ok(failed && 'error' in failed);
    assert.equal(failed.error.code, 5);
  });

  it("has the leader's output, null when the leader is not among the members any more", async () => {
    const whole = group('x', [
      ['a', null, 'first'],
      ['b', null, 'second'],
    ]);
    assert.deepEqual(await failing.run(whole), { outcome: 'Complete', output: '"first"' });
    const rest = new Recorded('x', null, whole.members.slice(1));
    Object.assign(rest, { operation: whole.operation });
    assert.deepEqual(await failing.run(rest), nothing);
    assert.deepEqual([...rest.outcomes], [['b', { output: '"second"' }]]);
  });

  it('ends between two members when it is asked to', async () => {
    const attempt = group('x', [
      ['a', null, 1],
      ['b', null, 2],
    ]);
    const result = await single(() => attempt.abort('cancel')).run(attempt);
    assert.equal(result.outcome, 'Canceled');
    assert.deepEqual([...attempt.outcomes.keys()], ['a']);
  });
});

describe('a bulk handler', () => {
  const members = () =>
    group('x', [
      ['a', null, 1],
      ['b', null, 2],
    ]);

  it('gets all members in order, and says what became of each at most once', async () => {
    const attempt = members();
    let late: () => void = () => {};
    const result = await bulk((all) => {
      assert.deepEqual(
        all.map(({ id, input }) => [id, input]),
        [
          ['a', 1],
          ['b', 2],
        ],
      );
      all[1]?.complete('done');
      all[1]?.fail(new Error('too late'));
      late = () => all[0]?.fail(new Error('after the end'));
      return 'whole';
    }).run(attempt);
    late();
    assert.deepEqual(result, { outcome: 'Complete', output: '"whole"' });
    assert.deepEqual([...attempt.outcomes], [['b', { output: '"done"' }]]);
  });

  it('fails when it failed a member, or completed one with what is not JSON', async () => {
    const attempt = members();
    const result = await bulk((all) => {
      all[0]?.complete(1n);
      all[1]?.complete();
    }).run(attempt);
    assert.ok(result.outcome === 'Error' && !result.retry);
    assert.equal(result.error.code, -8);
    const failed = attempt.outcomes.get('a');
    assert.ok(failed && 'error' in failed);
    assert.equal(failed.error.code, -3);
    assert.deepEqual(attempt.outcomes.get('b'), { output: null });
  });

  it('has the failure of a lone operation for its own', async () => {
    const attempt = new Recorded('x', 1);
    const result = await bulk(([member]) => member?.fail(new Error('no'))).run(attempt);
    assert.ok(result.outcome === 'Error' && result.retry);
    assert.equal(result.error.message, 'no');
    assert.equal(attempt.outcomes.size, 0);
  });

  it('takes along what was reported before it threw', async () => {
    const attempt = members();
    const result = await bulk((all) => {
      all[0]?.complete('kept');
      throw new Error('then this');
    }).run(attempt);
    assert.equal(result.outcome, 'Error');
    assert.deepEqual([...attempt.outcomes], [['a', { output: '"kept"' }]]);
  });
});
