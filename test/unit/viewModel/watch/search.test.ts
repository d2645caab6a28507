import assert from 'node:assert/strict';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import { kindsOf, unwatchable } from '../../../../src/viewModel/watch/searchWatch.ts';
import { operationOf } from '../../../support/operations.ts';
import { failure, onOperation, onSearch, watching } from './support.ts';

describe('what can be watched of a search', () => {
  it('depends on the statuses that it allows', () => {
    assert.deepEqual(kindsOf('type:orders.*', 0), ['finished', 'failed', 'stalled']);
    assert.deepEqual(kindsOf('status:Error', 0), ['failed']);
    assert.deepEqual(kindsOf('-status:Error', 0), ['finished', 'stalled']);
    assert.deepEqual(kindsOf('status:Running,Waiting', 0), ['stalled']);
    assert.deepEqual(kindsOf('status:Waiting', 0), []);
  });

  it('is nothing when what it finds neither runs nor has ended, and depends on payloads that can be read', () => {
    const sealed = { ...allCapabilities, payloads: 'Inputs are not kept.' };
    assert.match(unwatchable('status:Scheduled', 0, allCapabilities) ?? '', /neither|Nothing/);
    assert.equal(unwatchable('input.a=1', 0, allCapabilities), undefined);
    assert.equal(unwatchable('input.a=1', 0, sealed), 'Inputs are not kept.');
    assert.equal(unwatchable('type:a', 0, sealed), undefined);
  });
});

describe('a watch on a search', () => {
  it('tells of all that it finds as they end, each once', async () => {
    const { open, watch, change, told, clock } = watching();
    await open();
    watch(onSearch('type:orders.*'), ['failed', 'finished']);
    const finishedAt = clock.now() + 1_000;
    const failed = operationOf({ type: 'orders.import', status: 'Error', finishedAt, error: failure() });
    const done = operationOf({ type: 'orders.export', status: 'Complete', finishedAt });
    const other = operationOf({ type: 'mail', status: 'Error', finishedAt, error: failure() });
    change(failed, done, other, operationOf({ type: 'orders.import', status: 'Running' }));
    assert.deepEqual(await told(), [`failed ${failed.name}`, `finished ${done.name}`]);
    change({ ...failed, version: 99 });
    assert.deepEqual(await told(), []);
  });

  it('does not tell what had ended before it began', async () => {
    const { open, watch, change, told, clock } = watching();
    await open();
    await clock.advance(60_000);
    watch(onSearch('type:test.type'));
    change(operationOf({ status: 'Error', finishedAt: clock.now() - 1, error: failure() }));
    assert.deepEqual(await told(), []);
  });

  it('does not tell what ended before the window began, though the watch is older', async () => {
    const before = watching();
    before.watch(onSearch('status:Error'));
    const row = operationOf({ status: 'Error', finishedAt: before.clock.now() + 10_000, error: failure() });
    const after = watching([row], before.memory.value);
    after.clock.jump(20_000);
    await after.open();
    after.change({ ...row, version: 99 });
    assert.deepEqual(await after.told(), []);
  });

  it('asks the connection where inputs decide, about what may fit alone', async () => {
    const { open, watch, change, told, clock, backend } = watching();
    await open();
    const finishedAt = clock.now() + 1_000;
    watch(onSearch('type:orders.import input.a=12345678901234567890'), ['failed']);
    watch(onSearch('type:orders.import input.a=2'), ['failed']);
    const row = operationOf({ type: 'orders.import', status: 'Error', finishedAt, error: failure() });
    change(row, operationOf({ type: 'mail', status: 'Error', finishedAt, error: failure() }));
    assert.deepEqual(await told(), [`failed ${row.name}`]);
    const asked = backend.calls.filter((call) => call.includes(' id:'));
    assert.equal(asked.length, 2);
    assert.ok(asked.every((call) => call.includes(row.id) && call.split(',').length === 1));
  });

  it('leaves to the watch on an operation what that tells', async () => {
    const row = operationOf({ status: 'Running' });
    const { open, watch, change, events, clock } = watching([row]);
    await open();
    watch(onSearch('type:test.type'), ['failed']);
    watch(onOperation(row));
    change({ ...row, status: 'Error', finishedAt: clock.now() + 1, error: failure() });
    assert.deepEqual(
      (await events()).map(({ watch: { scope } }) => scope.kind),
      ['operation'],
    );
  });

  it('tells what was missed while the connection was away', async () => {
    const { open, watch, backend, told, clock } = watching();
    await open();
    watch(onSearch('type:test.type'), ['failed']);
    const row = operationOf({ status: 'Error', finishedAt: clock.now() + 5, error: failure() });
    backend.put(row);
    backend.emit({ kind: 'resync' });
    assert.deepEqual(await told(), [`failed ${row.name}`]);
  });
});
