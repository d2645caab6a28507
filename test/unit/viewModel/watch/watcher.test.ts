import assert from 'node:assert/strict';
import type { Operation } from '../../../../src/operation/operation.ts';
import { operationOf } from '../../../support/operations.ts';
import { failure, onOperation, watching } from './support.ts';

const ended = (operation: Operation, status: 'Complete' | 'Canceled' | 'Error', finishedAt = 5_000): Operation => ({
  ...operation,
  version: operation.version + 1,
  status,
  finishedAt,
  error: status === 'Error' ? failure() : null,
});

describe('a watch on an operation', () => {
  for (const [status, kind] of [
    ['Complete', 'finished'],
    ['Canceled', 'finished'],
    ['Error', 'failed'],
  ] as const) {
    it(`tells once that it is ${status}`, async () => {
      const row = operationOf({ status: 'Running' });
      const { open, watch, change, told } = watching([row]);
      await open();
      watch(onOperation(row));
      change(ended(row, status));
      assert.deepEqual(await told(), [`${kind} ${row.name}`]);
      change({ ...ended(row, status), version: row.version + 2 });
      assert.deepEqual(await told(), []);
    });
  }

  it('says nothing of what goes on before that, nor of others, nor of what was not asked for', async () => {
    const row = operationOf({ status: 'Waiting' });
    const other = operationOf({ status: 'Running' });
    const { open, watch, change, told } = watching([row, other]);
    await open();
    watch(onOperation(row), ['failed']);
    change({ ...row, status: 'Running' }, ended(other, 'Error'));
    change(ended(row, 'Complete'));
    assert.deepEqual(await told(), []);
  });

  it('is over when it is complete, and goes on when it failed: it may be retried', async () => {
    const row = operationOf({ status: 'Running' });
    const { open, watch, watches, change, told } = watching([row]);
    await open();
    watch(onOperation(row));
    assert.equal(watches.need('engine'), true);
    change(ended(row, 'Error'));
    await told();
    assert.equal(watches.need('engine'), true);
    change({ ...row, status: 'Waiting', version: 90 });
    await told();
    change(ended(row, 'Error', 6_000));
    assert.deepEqual(await told(), [`failed ${row.name}`]);
    change({ ...row, status: 'Waiting', version: 95 }, ended(row, 'Complete', 7_000));
    assert.deepEqual(await told(), [`finished ${row.name}`]);
    assert.equal(watches.need('engine'), false);
    assert.deepEqual(watches.list[0]?.ended, { status: 'Complete', at: 7_000 });
  });

  it('tells of a second failure whose retry was over before anybody heard of it', async () => {
    const row = operationOf({ status: 'Running' });
    const { open, watch, change, told } = watching([row]);
    await open();
    watch(onOperation(row));
    change(ended(row, 'Error', 5_000));
    change(ended(row, 'Error', 6_000));
    assert.deepEqual(await told(), [`failed ${row.name}`, `failed ${row.name}`]);
  });

  it('finds that it ended while the person was still choosing', async () => {
    const row = operationOf({ status: 'Running' });
    const { open, watch, backend, told } = watching([row]);
    await open();
    backend.put(ended(row, 'Complete'));
    watch(onOperation(row));
    assert.deepEqual(await told(), [`finished ${row.name}`]);
  });

  it('does not tell again what had ended when it began', async () => {
    const row = ended(operationOf(), 'Error');
    const { open, watch, change, told } = watching([row]);
    await open();
    watch(onOperation(row));
    change({ ...row, version: 99 });
    assert.deepEqual(await told(), []);
  });

  it('ends when the operation is deleted', async () => {
    const row = operationOf({ status: 'Running' });
    const { open, watch, watches, backend, told } = watching([row]);
    await open();
    watch(onOperation(row));
    await told();
    backend.emit({ kind: 'change', batch: backend.remove(row.id) });
    assert.deepEqual(await told(), []);
    assert.equal(watches.list[0]?.ended?.status, null);
  });

  it('tells nothing any more when it is stopped', async () => {
    const row = operationOf({ status: 'Running' });
    const { open, watch, watches, change, told } = watching([row]);
    await open();
    watches.remove(watch(onOperation(row)).id);
    change(ended(row, 'Error'));
    assert.deepEqual(await told(), []);
  });
});

describe('a watch that was there before the window', () => {
  it('takes in silence what ended meanwhile, and is over then', async () => {
    const row = operationOf({ status: 'Running' });
    const before = watching([row]);
    before.watch(onOperation(row));
    const after = watching([ended(row, 'Complete')], before.memory.value);
    assert.equal(after.watches.active('engine').length, 1);
    await after.open();
    assert.deepEqual(await after.told(), []);
    assert.deepEqual(after.watches.list[0]?.ended, { status: 'Complete', at: 5_000 });
  });

  it('is silent about one that is gone, too', async () => {
    const row = operationOf({ status: 'Running' });
    const before = watching([row]);
    before.watch(onOperation(row));
    const after = watching([], before.memory.value);
    await after.open();
    assert.deepEqual(await after.told(), []);
    assert.equal(after.watches.list[0]?.ended?.status, null);
  });

  it('tells of what ends from then on', async () => {
    const row = operationOf({ status: 'Running' });
    const before = watching([row]);
    before.watch(onOperation(row));
    const after = watching([row], before.memory.value);
    await after.open();
    after.change(ended(row, 'Error'));
    assert.deepEqual(await after.told(), [`failed ${row.name}`]);
  });

  it('tells what was missed while the connection was away in this window', async () => {
    const row = operationOf({ status: 'Running' });
    const { open, watch, backend, told } = watching([row]);
    await open();
    watch(onOperation(row));
    await told();
    backend.put(ended(row, 'Error'));
    backend.emit({ kind: 'resync' });
    assert.deepEqual(await told(), [`failed ${row.name}`]);
  });
});

describe('a watch on an execution group', () => {
  const bulk = () => {
    const leader = operationOf({ status: 'Running', executionGroup: 'ledger', numFollowers: 2 });
    const follower = () => operationOf({ status: 'Merged', executionGroup: 'ledger', groupLeaderId: leader.id });
    return { leader, followers: [follower(), follower()] as [Operation, Operation] };
  };
  const onGroup = ({ id }: Operation) => ({ kind: 'group', id, label: 'ledger', end: null }) as const;

  it('tells how many members failed, also when the leader itself did not', async () => {
    const { leader, followers } = bulk();
    const { open, watch, change, events } = watching([leader, ...followers]);
    await open();
    watch(onGroup(leader));
    change({ ...followers[0], memberOutcome: 'Error', error: failure() }, ended(leader, 'Complete'));
    const [event] = await events();
    assert.deepEqual([event?.kind, event?.members], ['failed', { total: 3, failed: 1 }]);
  });

  it('goes on with the member that takes the lead', async () => {
    const { leader, followers } = bulk();
    const [next, last] = followers;
    const { open, watch, watches, change, told } = watching([{ ...leader, status: 'Waiting' }, next, last]);
    await open();
    watch(onGroup(leader));
    await told();
    change(
      { ...ended(leader, 'Canceled'), numFollowers: 0 },
      { ...next, status: 'Waiting', groupLeaderId: null, numFollowers: 1 },
      { ...last, groupLeaderId: next.id },
    );
    assert.deepEqual(await told(), []);
    assert.equal(watches.onOperation('engine', next.id)?.scope.kind, 'group');
    change({ ...ended(next, 'Complete'), numFollowers: 1 });
    assert.deepEqual(await told(), [`finished ${next.name}`]);
  });

  it('is over when the group is canceled', async () => {
    const { leader, followers } = bulk();
    const { open, watch, watches, change, told } = watching([{ ...leader, status: 'Waiting' }, ...followers]);
    await open();
    watch(onGroup(leader));
    await told();
    change(ended(leader, 'Canceled'), ...followers.map((each) => ended(each, 'Canceled')));
    assert.deepEqual(await told(), [`finished ${leader.name}`]);
    assert.deepEqual(watches.active('engine'), []);
  });

  it('of a single member tells its own outcome, or that of its leader', async () => {
    const { leader, followers } = bulk();
    const [own, none] = followers;
    const { open, watch, change, told } = watching([leader, ...followers]);
    await open();
    watch(onOperation(own));
    watch(onOperation(none));
    await told();
    change({ ...own, memberOutcome: 'Error', error: failure() });
    assert.deepEqual(await told(), [], 'the leader still runs');
    change(ended(leader, 'Complete'));
    assert.deepEqual(await told(), [`failed ${own.name}`, `finished ${none.name}`]);
  });
});
