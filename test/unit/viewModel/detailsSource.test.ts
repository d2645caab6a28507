import assert from 'node:assert/strict';
import type { DetailsModel } from '../../../src/viewModel/details/model.ts';
import { DetailsSource } from '../../../src/viewModel/details/source.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { MemoryBackend, operationOf } from '../../support/operations.ts';

function setUp(operation = operationOf({ status: 'Running', attempts: 1 })) {
  const clock = new ManualClock();
  const backend = new MemoryBackend([operation]);
  const models: DetailsModel[] = [];
  const told: string[] = [];
  const source = new DetailsSource(backend.asBackend, operation.id, clock, {
    model: (model) => models.push(model),
    payload: (which, payload) => told.push(`${which} ${payload?.text ?? null}`),
    log: (text, reset) => told.push(`log ${reset} ${text}`),
    gone: () => told.push('gone'),
    failed: (error) => told.push(String(error)),
  });
  return { clock, backend, operation, models, told, source };
}

describe('DetailsSource', () => {
  it('reads all of it, and delivers what is there before the payloads', async () => {
    const { source, models, told, clock } = setUp();
    await source.read();
    await clock.advance(200);
    assert.equal(models[0]?.input.note, 'Reading…');
    assert.equal(models.at(-1)?.input.shown, true);
    assert.deepEqual(told, ['input {"a":12345678901234567890}', 'output null', 'log true first line\nsecond line\n']);
  });

  it('delivers nothing of a payload of 16 MiB but its beginning', async () => {
    const clock = new ManualClock();
    const operation = operationOf({ status: 'Complete', attempts: 1 });
    const backend = new MemoryBackend([operation]);
    const payload = async () => `{"a":"${'x'.repeat(16 * 1_024 * 1_024 - 8)}"}`;
    let delivered = '';
    const take = (...parts: readonly unknown[]) => {
      delivered += JSON.stringify(parts);
    };
    const source = new DetailsSource(Object.assign(backend, { payload }).asBackend, operation.id, clock, {
      ...{ model: take, payload: take, log: take, gone: take, failed: take },
    });
    await source.read();
    await clock.advance(1_000);
    assert.match(delivered, /16 MB of JSON: too long to show here/);
    assert.ok(delivered.length < 100_000, String(delivered.length));
  });

  it('delivers a payload once, however often the operation changes', async () => {
    const { source, told, backend, operation, clock } = setUp();
    await source.read();
    for (let version = 1; version < 5; version += 1) {
      source.apply(backend.put({ ...operation, status: 'Canceling', version: operation.version + version }));
      await clock.advance(1_000);
    }
    assert.equal(told.filter((text) => text.startsWith('input')).length, 1);
  });

  it('reads relatives once, and again when one of them changes, at most every two seconds', async () => {
    const { source, models, backend, clock } = setUp(operationOf({ status: 'Complete', parentKey: 'k' }));
    await source.read();
    await clock.advance(10_000);
    const lists = () => backend.calls.filter((call) => call.startsWith('list parent:k')).length;
    assert.equal(lists(), 1);
    for (let count = 0; count < 50; count += 1) {
      source.apply(backend.put(operationOf({ parentKey: 'k' })));
      source.apply(backend.put(operationOf()));
      await clock.advance(100);
    }
    assert.ok(lists() >= 3 && lists() <= 5, String(lists()));
    await clock.advance(3_000);
    assert.equal(models.at(-1)?.lineage?.groups[0]?.note, '44 more');
  });

  it('takes progress from the change itself', async () => {
    const { source, models, backend, operation, clock } = setUp();
    await source.read();
    await clock.advance(200);
    const calls = backend.calls.length;
    source.apply(
      backend.put({ ...operation, version: operation.version + 1, progress: { fraction: 0.25, message: 'on it' } }),
    );
    await clock.advance(1_000);
    assert.equal(models.at(-1)?.progress?.text, '25% · on it');
    assert.equal(backend.calls.length, calls);
  });

  it('reads again when the status changes, and the output when it has ended', async () => {
    const { source, models, backend, operation, clock } = setUp();
    await source.read();
    source.apply(backend.put({ ...operation, status: 'Complete', version: operation.version + 1 }));
    await clock.advance(1_000);
    assert.equal(models.at(-1)?.status.label, 'Complete');
    assert.ok(backend.calls.includes('payload output'));
  });

  it('reads at most five times a second', async () => {
    const { source, backend, operation, clock } = setUp();
    await source.read();
    const before = backend.calls.filter((call) => call === 'get').length;
    for (let version = 0; version < 1_000; version += 1) {
      const status = version % 2 === 0 ? ('Waiting' as const) : ('Running' as const);
      source.apply(backend.put({ ...operation, status, version: operation.version + 1 + version }));
      await clock.advance(1);
    }
    const reads = backend.calls.filter((call) => call === 'get').length - before;
    assert.ok(reads >= 4 && reads <= 6, `${reads} reads`);
  });

  it('says when the operation is gone', async () => {
    const { source, backend, operation, told } = setUp();
    source.apply(backend.remove(operation.id));
    await source.read();
    assert.deepEqual(told, ['gone', 'gone']);
  });

  it('delivers nothing and holds no timer after it is disposed', async () => {
    const { source, models, backend, operation, clock } = setUp();
    const reading = source.read();
    source.dispose();
    await reading;
    source.apply(backend.put({ ...operation, version: operation.version + 1 }));
    await clock.advance(1_000);
    assert.deepEqual(models, []);
    assert.equal(clock.pending, 0);
  });
});

describe('DetailsSource of an operation that may be stuck', () => {
  it('looks again while it has not ended, without asking anything', async () => {
    const operation = operationOf({ status: 'Running', attempts: 1 });
    const clock = new ManualClock();
    const backend = new MemoryBackend([operation]);
    const sentences: string[] = [];
    let stuck = false;
    const ignore = () => undefined;
    const sink = { payload: ignore, log: ignore, gone: ignore, failed: assert.fail };
    const source = new DetailsSource(
      backend.asBackend,
      operation.id,
      clock,
      { ...sink, model: ({ sentence }) => sentences.push(sentence) },
      () => ({
        ...{ place: { label: '', remote: false }, zone: 'utc' },
        trouble: () => (stuck ? { kind: 'stuck', stuck: { kind: 'leaseLost', silent: 40_000 } } : null),
      }),
    );
    await source.read();
    await clock.advance(1_000);
    const calls = backend.calls.length;
    stuck = true;
    await clock.advance(30_000);
    assert.equal(sentences.at(-1), 'It seems to be stuck. Its worker has given no sign of life for 40 s.');
    assert.equal(backend.calls.length, calls);
    source.dispose();
    assert.equal(clock.pending, 0);
  });
});
