import assert from 'node:assert/strict';
import { KnownIds } from '../../../../src/viewModel/link/knownIds.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { MemoryBackend, operationOf } from '../../../support/operations.ts';

describe('ids that a connection has', () => {
  const nowhere = '0b9c3a52-7f1e-4f0e-9a43-0d1f2e3c4b5a';

  it('are asked for together, once, and again only where one was not there a minute ago', async () => {
    const clock = new ManualClock();
    const there = operationOf({ id: nowhere.replace('0b9c', 'abcd') });
    const backend = new MemoryBackend([there]);
    const known = new KnownIds(clock);
    const upper = there.id.toUpperCase();
    assert.deepEqual([...(await known.among(backend, [there.id, nowhere, upper]))], [there.id, upper]);
    assert.deepEqual([...(await known.among(backend, [nowhere, there.id]))], [there.id]);
    assert.equal(backend.calls.length, 1);
    const late = operationOf({ id: nowhere });
    backend.rows.set(late.id, late);
    await clock.advance(61_000);
    assert.deepEqual([...(await known.among(backend, [nowhere]))], [nowhere]);
    assert.equal(backend.calls.length, 2);
  });
});
