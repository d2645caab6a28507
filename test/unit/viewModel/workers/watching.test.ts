import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { hasWorker } from '../../../../src/operation/worker.ts';
import { Connection } from '../../../../src/viewModel/connection.ts';
import { UsualDurations } from '../../../../src/viewModel/workers/usualDurations.ts';
import { WorkerWatch } from '../../../../src/viewModel/workers/workerWatch.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { MemoryBackend, workersFor } from '../../../support/operations.ts';
import { figures } from '../statistics/support.ts';

function setUp(backend = new MemoryBackend()) {
  const clock = new ManualClock();
  const connection = new Connection(clock, async () => backend.asBackend);
  connection.hold();
  const watch = new WorkerWatch(connection);
  const usual = new UsualDurations(connection, clock);
  let changes = 0;
  watch.onChange(() => changes++);
  usual.onChange(() => changes++);
  return { backend, clock, connection, watch, usual, changes: () => changes };
}

const reads = ({ calls }: MemoryBackend, name: string) => calls.filter((call) => call === name).length;

describe('the workers of a connection', () => {
  it('are read when it opens, and again when it tells that they have changed', async () => {
    const { backend, connection, watch, changes } = setUp();
    backend.workerList = workersFor(['a']);
    await connection.backend();
    await turn();
    assert.ok(watch.value && hasWorker(watch.value, 'a'));
    backend.workerList = workersFor(['b']);
    backend.emit({ kind: 'workers' });
    await turn();
    assert.ok(hasWorker(watch.value, 'b'));
    backend.workerList = workersFor([]);
    backend.emit({ kind: 'resync' });
    await turn();
    assert.deepEqual(watch.value.workers, []);
    assert.deepEqual([changes(), reads(backend, 'workers')], [3, 3]);
    connection.close();
    assert.equal(watch.value, undefined);
  });

  it('are not known where they are not offered, or the server is older', async () => {
    const older = setUp();
    await older.connection.backend();
    await turn();
    assert.deepEqual([older.watch.value, older.changes()], [undefined, 0]);
    const without = new MemoryBackend();
    without.capabilities = { ...without.capabilities, workers: 'There are none.' };
    const { connection, watch } = setUp(without);
    await connection.backend();
    await turn();
    assert.deepEqual([watch.value, reads(without, 'workers')], [undefined, 0]);
  });
});

describe('how long operations usually take', () => {
  it('is read when somebody asks, and not again for ten minutes', async () => {
    const { backend, clock, connection, usual, changes } = setUp();
    backend.figures = [figures('a', { duration: { p50: 1, p95: 2, p99: 3 }, measured: 150 }), figures('b')];
    assert.equal(usual.of('a'), null);
    await connection.backend();
    assert.equal(usual.of('a'), null);
    await turn();
    assert.deepEqual(usual.of('a'), { p99: 3, measured: 150 });
    assert.deepEqual([changes(), reads(backend, 'statistics')], [1, 1]);
    await clock.advance(600_000);
    usual.of('a');
    assert.equal(reads(backend, 'statistics'), 1);
    await clock.advance(1);
    assert.deepEqual(usual.of('a'), { p99: 3, measured: 150 });
    assert.equal(reads(backend, 'statistics'), 2);
  });

  it('costs a service no requests', async () => {
    const service = new MemoryBackend();
    service.capabilities = { ...service.capabilities, workers: 'There are none.' };
    const { connection, usual } = setUp(service);
    await connection.backend();
    assert.equal(usual.of('a'), null);
    assert.equal(reads(service, 'statistics'), 0);
  });
});
