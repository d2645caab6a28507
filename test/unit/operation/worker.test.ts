import assert from 'node:assert/strict';
import { hasWorker, noWorkerSince, type WorkerInfo, workerListOf } from '../../../src/operation/worker.ts';

const worker = (id: string, ...types: string[]): WorkerInfo => ({
  ...{ id, uri: `bgops://host/${id}`, machine: 'host', pid: 1, version: '1', startedAt: 0, seenAt: 0 },
  ...{ concurrency: 2, running: 0, stopping: false, types: types.map((type) => ({ type, concurrency: 2 })) },
});

describe('workers and their types', () => {
  const list = workerListOf(
    [worker('a', 'x', 'y'), worker('b', 'x')],
    new Map([
      ['x', 50],
      ['gone', 70],
    ]),
    true,
  );

  it('count who has a handler, and tell since when nobody has', () => {
    assert.deepEqual(list.types, [
      { type: 'x', workers: 2, absentSince: null },
      { type: 'y', workers: 1, absentSince: null },
      { type: 'gone', workers: 0, absentSince: 70 },
    ]);
    assert.deepEqual(
      ['x', 'y', 'gone', 'never'].map((type) => hasWorker(list, type)),
      [true, true, false, false],
    );
  });

  it('tell an operation that is due since when it has had no worker', () => {
    const row = { type: 'gone', status: 'Waiting', dueAt: null, modifiedAt: 60 } as const;
    assert.equal(noWorkerSince(row, list), 70);
    assert.equal(noWorkerSince({ ...row, modifiedAt: 80 }, list), 80);
    assert.equal(noWorkerSince({ ...row, type: 'never' }, list), 60);
    assert.equal(noWorkerSince({ ...row, type: 'x' }, list), null);
    for (const status of ['Scheduled', 'Running', 'Merged', 'Error'] as const)
      assert.equal(noWorkerSince({ ...row, status }, list), null, status);
  });
});
