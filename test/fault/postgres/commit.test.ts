import assert from 'node:assert/strict';
import { PostgresStore } from '../../../src/engine/store/postgres/postgresStore.ts';
import { newOperation } from '../../../src/engine/submission.ts';
import { OperationFailure } from '../../../src/operation/error.ts';
import { everything } from '../../../src/operation/query.ts';
import { type CommitFault, type FaultyProxy, startFaultyProxy } from '../../support/postgres/faultyProxy.ts';
import { postgres } from '../../support/postgres/postgres.ts';

const now = Date.UTC(2026, 0, 1);
const row = () => newOperation({ type: 'a' }, '1', undefined, { now, by: 'ann', maxPayload: 1e6 });

/** The moment in which nobody knows whether it is stored. */
describe('a commit to PostgreSQL whose answer is lost', function () {
  this.timeout(15_000);
  const running = postgres();
  let proxy: FaultyProxy;
  let store: PostgresStore;
  let closed = false;

  beforeEach(async () => {
    const url = await running.emptyDatabase();
    closed = false;
    proxy = await startFaultyProxy(running.server.port);
    store = await PostgresStore.open({ url: proxy.through(url), groupLimit: 5, now: () => now, writeLimit: 1_000 });
  });
  afterEach(async () => {
    if (!closed) await store.close();
    await proxy.stop();
  });

  for (const fault of ['answer lost', 'commit lost', 'silence'] as const satisfies CommitFault[]) {
    it(`is told truly, and stored once: ${fault}`, async () => {
      await store.submit([row()], now);
      proxy.fail(fault);
      const answers = await Promise.all([store.submit([row(), row()], now), store.submit([row()], now)]);
      assert.equal(proxy.faults, 1);
      const told = answers.flat().map(({ operation }) => operation);
      assert.equal((await store.counts(everything)).total, 4);
      for (const operation of told) assert.deepEqual(await store.find(operation.id), operation);
    });
  }

  it('does not hide what became of the one before it', async () => {
    proxy.fail('commit lost');
    const [first] = await store.submit([row()], now);
    proxy.fail('commit lost');
    const [second] = await store.submit([row()], now);
    proxy.fail('answer lost');
    const [third] = await store.submit([row()], now);
    assert.equal(proxy.faults, 3);
    const ids = (await store.list(everything, { limit: 10 })).operations.map(({ id }) => id);
    assert.deepEqual(
      ids,
      [third, second, first].map((submitted) => submitted?.operation.id),
    );
  });

  it('refuses truly what was refused, also when that was in doubt', async () => {
    const [submitted] = await store.submit([row()], now);
    assert.ok(submitted);
    proxy.fail('answer lost');
    const stored = store.submit([row()], now);
    const refused = store.change({ ids: [submitted.operation.id] }, () => {
      throw new OperationFailure('transition-refused', 'No.');
    });
    await assert.rejects(refused, { code: 'transition-refused' });
    await stored;
    assert.equal((await store.counts(everything)).total, 2);
  });

  it('says that it does not know when the store closes before the database can tell', async () => {
    await store.submit([row()], now);
    proxy.fail('answer lost');
    const submitted = store.submit([row()], now);
    const refused = assert.rejects(submitted, { code: 'storage-failed', message: /may be stored or not/ });
    while (proxy.faults === 0) await new Promise(setImmediate);
    await proxy.stop();
    await store.close();
    closed = true;
    await refused;
    proxy = await startFaultyProxy(running.server.port);
  });
});
