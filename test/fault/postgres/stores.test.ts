import assert from 'node:assert/strict';
import { Client } from 'pg';
import { PostgresStore } from '../../../src/engine/store/postgres/postgresStore.ts';
import type { Claimed } from '../../../src/engine/store/store.ts';
import { newOperation } from '../../../src/engine/submission.ts';
import type { Draft } from '../../../src/operation/operation.ts';
import { everything } from '../../../src/operation/query.ts';
import { postgres } from '../../support/postgres/postgres.ts';

const now = Date.UTC(2026, 0, 1);
const row = (draft: Partial<Draft> = {}) =>
  newOperation({ type: 'a', ...draft }, '1', undefined, { now, by: 'ann', maxPayload: 1e6 });

/** What several servers do to one database at the same time. */
describe('several stores on one PostgreSQL', function () {
  this.timeout(120_000);
  const running = postgres();
  const stores: PostgresStore[] = [];
  let url = '';

  const open = async () => {
    const store = await PostgresStore.open({ url, groupLimit: 5, now: () => now });
    stores.push(store);
    return store;
  };
  const openSeveral = (count: number) => Promise.all(Array.from({ length: count }, open));
  const claim = (store: PostgresStore, limit: number) =>
    store.claim(() => ({ types: new Map([['a', limit]]), limit, worker: 'w', now, leaseUntil: now + 1_000 }));

  beforeEach(async () => {
    url = await running.emptyDatabase();
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
  });

  it('make the tables once, however many start at the same time', async () => {
    const opened = await openSeveral(4);
    await Promise.all(opened.map((store) => store.submit([row()], now)));
    assert.equal((await opened[0]?.counts(everything))?.total, 4);
  });

  it('number changes in the order in which they show', async () => {
    const opened = await openSeveral(3);
    const [watcher] = opened;
    assert.ok(watcher);
    const seen = new Set<string>();
    let since = 0;
    const follow = async () => {
      const found = await watcher.changesSince(since, 1_000);
      assert.ok(found !== 'resync');
      since = found.batch.version;
      for (const { id } of found.batch.operations) seen.add(id);
    };
    const writing = Promise.all(
      opened.map(async (store) => {
        for (let round = 0; round < 20; round++) await store.submit([row(), row()], now);
      }),
    );
    let done = false;
    void writing.then(() => {
      done = true;
    });
    while (!done) await follow();
    await follow();
    // One that came to show behind a number that was read already would never be seen.
    assert.equal(seen.size, 120);
  });

  it('give each operation to one worker', async () => {
    const opened = await openSeveral(4);
    await opened[0]?.submit(
      Array.from({ length: 200 }, () => row()),
      now,
    );
    const claimed = await Promise.all(
      opened.map(async (store) => {
        const own: Claimed[] = [];
        for (let more = await claim(store, 7); more.length > 0; more = await claim(store, 7)) own.push(...more);
        return own.map(({ operation }) => operation.id);
      }),
    );
    assert.equal(claimed.flat().length, 200);
    assert.equal(new Set(claimed.flat()).size, 200);
  });

  it('fold a group into bulks with one leader each, and start one bulk at a time', async () => {
    const opened = await openSeveral(4);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => opened[index % 4]?.submit([row({ executionGroup: 'g' })], now)),
    );
    const { operations } = await (opened[0] as PostgresStore).list(everything, { limit: 100 });
    const leaders = operations.filter(({ status }) => status === 'Waiting');
    assert.equal(leaders.length, 8);
    assert.deepEqual(new Set(leaders.map(({ numFollowers }) => numFollowers)), new Set([4]));
    for (const leader of leaders) {
      assert.equal(operations.filter(({ groupLeaderId }) => groupLeaderId === leader.id).length, 4);
    }
    const claimed = (await Promise.all(opened.map((store) => claim(store, 10)))).flat();
    assert.equal(claimed.length, 1);
    assert.equal(claimed[0]?.members.length, 5);
  });

  it('hear of the commits of each other', async () => {
    const [one, other] = await openSeveral(2);
    assert.ok(one && other);
    const heard = new Promise<void>((resolve) => other.onCommit(() => resolve()));
    const [submitted] = await one.submit([row()], now);
    await heard;
    assert.equal(other.version(), submitted?.operation.version);
  });

  it('hear of an operation whose worker died between taking and starting it', async () => {
    const opened = await openSeveral(2);
    const [one, other] = opened;
    assert.ok(one && other);
    const [submitted] = await one.submit([row({ sequenceGroup: 's' })], now);
    while (other.version() !== submitted?.operation.version) await new Promise(setImmediate);
    const client = new Client({ connectionString: url });
    await client.connect();
    // What pg-boss comes to when no heartbeat follows.
    await client.query("UPDATE bgops_boss.job SET state = 'failed'");
    await client.end();
    assert.deepEqual(await claim(other, 1), []);
    const heard = new Promise<void>((resolve) => other.onCommit(({ ready }) => ready?.has('a') && resolve()));
    await Promise.all(opened.map((store) => store.expiredLeases(now)));
    await heard;
    assert.equal((await claim(other, 1)).length, 1);
  });

  it('have one of them look after what is due, and another one when that is gone', async () => {
    const [one, other] = await openSeveral(2);
    assert.ok(one && other);
    await one.submit([row({ processAfter: now + 5 })], now);
    const due = async () => Promise.all([one.nextDue(), other.nextDue()]);
    assert.deepEqual((await due()).toSorted(), [now + 5, null]);
    const [elected, next] = (await one.nextDue()) === null ? [other, one] : [one, other];
    const taken = new Promise<void>((resolve) => next.onCommit(() => resolve()));
    stores.splice(stores.indexOf(elected), 1);
    await elected.close();
    await taken;
    assert.equal(await next.nextDue(), now + 5);
  });

  it('tell each other what is paused', async () => {
    const [one, other] = await openSeveral(2);
    assert.ok(one && other);
    const heard = new Promise<void>((resolve) => other.onCommit(() => resolve()));
    await one.setPaused('a', true);
    await heard;
    assert.deepEqual(await other.paused(), { all: false, types: ['a'] });
  });

  it('answer a repeated idempotency key with the operation of the other one', async () => {
    const opened = await openSeveral(3);
    const same = () => ({ ...row({ idempotencyKey: 'k' }), digest: 'd' });
    const answers = await Promise.all(opened.map((store) => store.submit([same()], now)));
    assert.equal(new Set(answers.flat().map(({ operation }) => operation.id)).size, 1);
    assert.equal(answers.flat().filter(({ repeated }) => repeated).length, 2);
  });

  it('lose nothing that was acknowledged when PostgreSQL is killed, and go on when it is there again', async () => {
    const opened = await openSeveral(2);
    const acknowledged: string[] = [];
    let writing = true;
    const writers = opened.map(async (store) => {
      while (writing) {
        const wanted = [row(), row()];
        const stored = await store.submit(wanted, now).catch(() => []);
        acknowledged.push(...stored.map(({ operation }) => operation.id));
      }
    });
    for (let round = 0; round < 3; round++) {
      const before = acknowledged.length;
      while (acknowledged.length < before + 20) await new Promise(setImmediate);
      await running.server.kill();
      await running.server.start();
    }
    const before = acknowledged.length;
    while (acknowledged.length < before + 4) await new Promise(setImmediate);
    writing = false;
    await Promise.all(writers);
    const [store] = opened;
    for (const id of acknowledged) assert.ok(await store?.find(id), `${id} is lost`);
  });
});
