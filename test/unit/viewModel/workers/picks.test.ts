import assert from 'node:assert/strict';
import { workerListOf } from '../../../../src/operation/worker.ts';
import { absentPicks, workerPicks } from '../../../../src/viewModel/workers/workerPicks.ts';
import { workerOf } from '../../../support/operations.ts';

const now = Date.UTC(2026, 10, 30, 12);
const hour = 3_600_000;

describe('workers to pick from', () => {
  const list = workerListOf(
    [
      workerOf('build-7', ['orders.import', 'a,b'], { running: 2, seenAt: now - 3_000, startedAt: now - 2 * hour }),
      workerOf('build-8', ['mail'], { stopping: true, types: [], seenAt: now, startedAt: now, version: '' }),
      workerOf('$(alert)\nx', [], { seenAt: now, startedAt: now }),
    ],
    new Map([
      ['mail', now - hour],
      ['a,b', now - hour],
    ]),
    true,
  );

  it('say where they are, what they do and can do, and since when', () => {
    const [first, second, third] = workerPicks(list, now);
    assert.deepEqual(first, {
      icon: 'server-process',
      label: 'build-7, process 7',
      description: 'runs 2 of 4 · seen just now · started 2 hr. ago · version 1.2.0',
      detail: 'Types: orders.import, a,b',
      query: 'type:orders.import,"a,b" status:Running,Canceling',
    });
    assert.equal(second?.detail, 'It is stopping: it takes nothing new.');
    assert.equal(second?.description, 'runs 0 of 4 · seen just now · started just now');
    assert.equal(third?.label, '$(alert) x, process 7');
    assert.equal(third?.detail, 'It has no handler that is ready.');
    assert.equal(third?.query, 'status:Running,Canceling');
  });

  it('are followed by the types that have none any more', () => {
    assert.deepEqual(absentPicks(list, now), [
      {
        icon: 'warning',
        label: 'mail',
        description: 'no worker, the last one was seen 1 hr. ago',
        detail: '',
        query: 'type:mail status:New,Waiting',
      },
    ]);
  });
});
