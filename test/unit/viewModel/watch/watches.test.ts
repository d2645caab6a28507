import assert from 'node:assert/strict';
import { Watches } from '../../../../src/viewModel/watch/watches.ts';
import { operationOf } from '../../../support/operations.ts';
import { memoryOf, onOperation, onSearch } from './support.ts';

describe('Watches', () => {
  const row = operationOf({ status: 'Running' });

  it('are there in the next window, without what cannot be read', () => {
    const memory = memoryOf();
    const watches = new Watches(memory);
    watches.add('engine', onOperation(row), ['failed'], 1);
    watches.add('org', onSearch('status:Error', 'Failures'), ['failed', 'stalled'], 2);
    assert.deepEqual(new Watches(memory).list, watches.list);
    const damaged = [...(memory.value as unknown[]), { id: 7 }, 'x', { ...watches.list[0], when: ['sometimes'] }];
    assert.deepEqual(new Watches(memoryOf(damaged)).list, watches.list);
    assert.deepEqual(new Watches(memoryOf('nonsense')).list, []);
  });

  it('are one for each thing that is watched', () => {
    const watches = new Watches(memoryOf());
    const first = watches.add('engine', onOperation(row), ['failed'], 1);
    const again = watches.add('engine', onOperation(row), ['finished'], 2);
    watches.add('other', onOperation(row), ['failed'], 3);
    assert.equal(again.id, first.id);
    assert.deepEqual(watches.onOperation('engine', row.id)?.when, ['finished']);
    assert.equal(watches.list.length, 2);
  });

  it('keep a connection open while something may still be told', () => {
    const watches = new Watches(memoryOf());
    assert.equal(watches.need('engine'), false);
    const { id } = watches.add('engine', onOperation(row), ['failed'], 1);
    assert.deepEqual([watches.need('engine'), watches.need('other')], [true, false]);
    watches.change(id, { ended: { status: 'Complete', at: 2 } });
    assert.equal(watches.need('engine'), false);
    watches.add('engine', onSearch('status:Error'), ['failed'], 3);
    assert.equal(watches.need('engine'), true);
  });

  it('list those that are over last, and not too many', () => {
    const watches = new Watches(memoryOf());
    const going = watches.add('engine', onSearch('status:Error'), ['failed'], 0);
    for (let n = 0; n < 30; n += 1) {
      const { id } = watches.add('engine', onOperation(operationOf()), ['failed'], n);
      watches.change(id, { ended: { status: 'Complete', at: n } });
    }
    assert.equal(watches.list.length, 21);
    assert.equal(watches.list[0]?.id, going.id);
    assert.equal(watches.list[1]?.ended?.at, 29);
  });

  it('go with their connection', () => {
    const watches = new Watches(memoryOf());
    watches.add('engine', onOperation(row), ['failed'], 1);
    watches.add('org', onOperation(row), ['failed'], 1);
    watches.keepOnly(['engine']);
    assert.deepEqual(
      watches.list.map(({ connection }) => connection),
      ['engine'],
    );
  });
});
