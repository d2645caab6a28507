import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { PostgresStore } from '../../src/engine/store/postgres/postgresStore.ts';
import type { EnlistedWorker } from '../../src/engine/store/workers.ts';
import { postgres } from '../support/postgres/postgres.ts';

const worker = (id: string, ...types: string[]): EnlistedWorker => ({
  ...{ id, uri: `bgops://${id}/1`, machine: id, pid: 1, version: '1.0.0', concurrency: 4, running: 0, stopping: false },
  types: types.map((type) => ({ type, concurrency: 4 })),
});
const lease = 60_000;
/** One that has passed. */
const over = -1;

/** The table of workers, as two processes see it. */
describe('the workers in a PostgreSQL database', function () {
  this.timeout(60_000);
  const running = postgres();
  let one: PostgresStore;
  let other: PostgresStore;

  beforeEach(async () => {
    const url = await running.emptyDatabase();
    const open = () => PostgresStore.open({ url, groupLimit: 200, now: Date.now });
    one = await open();
    other = await open();
  });
  afterEach(async () => {
    await one.close();
    await other.close();
  });

  const names = async () => (await other.workers.live()).workers.map(({ id }) => id);
  /** Resolves when the other process hears of the change that `change` makes. */
  async function heard(change: () => Promise<unknown>): Promise<void> {
    const bell = new EventEmitter();
    const stop = other.workers.onChange(() => bell.emit('ring'));
    const rung = once(bell, 'ring');
    await change();
    await rung;
    stop();
  }

  it('are there for all who ask, as they have said of themselves', async () => {
    await one.workers.enlist({ ...worker('a', 'x', 'y'), running: 2 }, lease, true);
    const [row] = (await other.workers.live()).workers;
    const { startedAt = 0, seenAt, ...told } = row ?? {};
    assert.deepEqual(told, { ...worker('a', 'x', 'y'), running: 2 });
    assert.equal(startedAt, seenAt);
    assert.ok(Math.abs(startedAt - Date.now()) < 60_000);
  });

  it('are told to all when they come, change what they have handlers for, and go', async () => {
    await heard(() => one.workers.enlist(worker('a', 'x'), lease, false));
    await heard(() => one.workers.enlist(worker('a', 'x', 'y'), lease, true));
    assert.deepEqual((await other.workers.live()).workers[0]?.types.length, 2);
    await heard(() => one.workers.dismiss('a'));
    assert.deepEqual(await names(), []);
  });

  it('say that they are there without telling it to all', async () => {
    await heard(() => one.workers.enlist(worker('a', 'x'), lease, false));
    const before = (await other.workers.live()).workers[0]?.seenAt ?? 0;
    let rings = 0;
    await heard(() => one.workers.enlist(worker('b', 'x'), lease, false));
    other.workers.onChange(() => rings++);
    await one.workers.enlist({ ...worker('a', 'x'), running: 3 }, lease, false);
    await heard(() => one.workers.dismiss('b'));
    assert.equal(rings, 1);
    const [row] = (await other.workers.live()).workers;
    assert.equal(row?.running, 3);
    assert.ok((row?.seenAt ?? 0) >= before);
  });

  it('are gone when their lease has passed, which is told, and come back by themselves', async () => {
    await one.workers.enlist(worker('a', 'x'), over, false);
    await one.workers.enlist(worker('b', 'y'), lease, false);
    await heard(async () => assert.deepEqual(await names(), ['b']));
    await heard(() => one.workers.enlist(worker('a', 'x'), lease, false));
    assert.deepEqual(await names(), ['a', 'b']);
  });

  it('leave behind when their types were seen last', async () => {
    await one.workers.enlist(worker('a', 'x', 'y'), over, false);
    await one.workers.enlist(worker('b', 'x'), lease, false);
    const [{ seenAt = 0 } = {}] = (await other.workers.live()).workers;
    await one.workers.dismiss('b');
    const { workers, absent } = await other.workers.live();
    assert.deepEqual([workers, [...absent.keys()].toSorted()], [[], ['x', 'y']]);
    assert.equal(absent.get('x'), seenAt);
    assert.ok((absent.get('y') ?? Number.NaN) <= seenAt);
  });

  it('can be taken out by several at once', async () => {
    for (let index = 0; index < 20; index++) await one.workers.enlist(worker(`w${index}`, 'x', 'y', 'z'), over, false);
    const found = await Promise.all([one, other, one, other].map(({ workers }) => workers.live()));
    assert.ok(found.every(({ workers }) => workers.length === 0));
    assert.equal((await one.workers.live()).absent.size, 3);
  });
});
