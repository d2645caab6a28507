import assert from 'node:assert/strict';
import { attemptErrorCodes } from '../../../../src/operation/error.ts';
import type { Operation } from '../../../../src/operation/operation.ts';
import { operationOf } from '../../../support/operations.ts';
import { onOperation, onSearch, watching } from './support.ts';

describe('a watch for operations that stall', () => {
  const running = (startedAt: number, changes: Partial<Operation> = {}) =>
    operationOf({ status: 'Running', startedAt, attempts: 1, timeout: 10_000_000, ...changes });

  it('tells once that an operation runs beyond what is usual for its type', async () => {
    const test = watching();
    const row = running(test.clock.now());
    test.backend.put(row);
    await test.open();
    test.watch(onOperation(row), ['stalled']);
    await test.clock.advance(59_000);
    assert.deepEqual(await test.told(), []);
    await test.clock.advance(40_000);
    const [event, ...more] = await test.events();
    assert.equal(event?.stalled?.kind, 'beyondUsual');
    await test.clock.advance(600_000);
    assert.deepEqual([more, await test.told()], [[], []]);
    assert.equal(test.backend.calls.filter((call) => call === 'statistics').length, 2, 'measured every ten minutes');
  });

  it('tells it again of the next attempt', async () => {
    const test = watching();
    const row = running(test.clock.now());
    test.backend.put(row);
    await test.open();
    test.watch(onOperation(row), ['stalled']);
    await test.clock.advance(100_000);
    assert.equal((await test.told()).length, 1);
    test.change({ ...row, startedAt: test.clock.now(), attempts: 2 });
    await test.clock.advance(100_000);
    assert.equal((await test.told()).length, 1);
  });

  it('goes by minutes where neither usual time nor timeout is known', async () => {
    const test = watching();
    test.backend.ended = 3;
    const row = running(test.clock.now(), { untold: ['timeout'] });
    test.backend.put(row);
    await test.open();
    test.watch(onOperation(row), ['stalled']);
    await test.clock.advance(29 * 60_000);
    assert.deepEqual(await test.told(), []);
    await test.clock.advance(2 * 60_000);
    assert.equal((await test.events())[0]?.stalled?.kind, 'beyondSetting');
  });

  it('tells at once that the worker was lost', async () => {
    const test = watching();
    const row = running(test.clock.now());
    test.backend.put(row);
    await test.open();
    test.watch(onOperation(row), ['stalled']);
    await test.told();
    const error = { code: attemptErrorCodes.workerLost, message: 'The worker was lost.', stack: null };
    test.change({ ...row, status: 'Waiting', error });
    assert.equal((await test.events())[0]?.stalled?.kind, 'leaseLost');
  });

  it('looks at what a search finds, those included that ran before it began', async () => {
    const test = watching();
    const [mine, other] = [running(test.clock.now()), running(test.clock.now(), { name: 'other' })];
    test.backend.put(mine, other);
    await test.open();
    test.watch(onSearch(`id:${mine.id}`), ['stalled']);
    const later = running(test.clock.now(), { name: 'later' });
    test.watch(onSearch('later'), ['stalled']);
    await test.told();
    test.change(later);
    await test.clock.advance(100_000);
    assert.deepEqual((await test.told()).sort(), [`stalled ${mine.name}`, 'stalled later'].sort());
  });

  it('holds one timer while something that is watched runs, and none otherwise', async () => {
    const test = watching();
    const row = running(test.clock.now());
    test.backend.put(row);
    await test.open();
    assert.equal(test.clock.pending, 0);
    const { id } = test.watch(onOperation(row), ['finished', 'failed']);
    await test.told();
    assert.equal(test.clock.pending, 0, 'nobody asked for it');
    test.watches.change(id, { when: ['stalled'] });
    await test.told();
    assert.equal(test.clock.pending, 1);
    test.change({ ...row, status: 'Scheduled' });
    await test.told();
    assert.equal(test.clock.pending, 0, 'it does not run');
    test.change(row);
    await test.told();
    assert.equal(test.clock.pending, 1);
    test.watches.remove(id);
    assert.equal(test.clock.pending, 0, 'it is not watched');
    test.watch(onOperation(row), ['stalled']);
    await test.told();
    assert.equal(test.clock.pending, 1);
    test.connection.close();
    assert.equal(test.clock.pending, 0, 'the connection is closed');
  });

  it('asks nothing and holds no timer while nothing is watched', async () => {
    const test = watching([running(0)]);
    await test.open();
    const before = test.backend.calls.length;
    test.change(running(0));
    await test.clock.advance(600_000);
    assert.deepEqual([test.backend.calls.length, test.clock.pending], [before, 0]);
  });
});
