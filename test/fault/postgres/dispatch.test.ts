import assert from 'node:assert/strict';
import { Client } from 'pg';
import { findDrift } from '../../../src/engine/store/postgres/dispatch/drift.ts';
import { PostgresStore } from '../../../src/engine/store/postgres/postgresStore.ts';
import type { Change, Claimed } from '../../../src/engine/store/store.ts';
import { newOperation } from '../../../src/engine/submission.ts';
import type { Draft, Operation } from '../../../src/operation/operation.ts';
import type { Status } from '../../../src/operation/status.ts';
import { postgres } from '../../support/postgres/postgres.ts';

const now = Date.UTC(2026, 0, 1);
const row = (draft: Partial<Draft> = {}) =>
  newOperation({ type: 'a', ...draft }, '1', undefined, { now, by: 'ann', maxPayload: 1e6 });

/** What pg-boss knows of the operations of a team. */
describe('dispatches on PostgreSQL', function () {
  this.timeout(120_000);
  const running = postgres();
  const stores: PostgresStore[] = [];
  const logged: string[] = [];
  let url = '';
  let client: Client;

  const open = async () => {
    const log = (_: string, text: string) => void logged.push(text);
    const store = await PostgresStore.open({ url, groupLimit: 5, now: () => now, log });
    stores.push(store);
    return store;
  };
  const closeAll = () => Promise.all(stores.splice(0).map((store) => store.close()));
  const claim = (store: PostgresStore, limit: number, types: readonly string[] = ['a']) =>
    store.claim(() => ({
      ...{ types: new Map(types.map((type) => [type, limit])), limit, worker: 'w' },
      ...{ now, leaseUntil: now + 30_000 },
    }));
  const move = (store: PostgresStore, operation: Operation, moves: Status[], set: Change['set'] = {}) =>
    store.change({ known: [operation] }, ([current]) => ({
      changes: [{ operation: current ?? operation, moves, set, by: 'ann', why: null, at: now }],
      value: () => undefined,
    }));
  const submit = async (store: PostgresStore, ...rows: ReturnType<typeof row>[]) =>
    (await store.submit(rows, now)).map(({ operation }) => operation);
  const jobs = async () => {
    const { rows } = await client.query<{ name: string; state: string; id: string }>(
      'SELECT name, state::text, id::text FROM bgops_boss.job ORDER BY name, state, id',
    );
    return rows;
  };
  const drift = () => findDrift(async (text, values) => (await client.query({ text, values, rowMode: 'array' })).rows);
  /** Time without a heartbeat, as pg-boss sees it. */
  const letTimePass = (column: 'heartbeat_on' | 'started_on') =>
    client.query(`UPDATE bgops_boss.job SET ${column} = ${column} - interval '1 day' WHERE state = 'active'`);

  beforeEach(async () => {
    url = await running.emptyDatabase();
    client = new Client({ connectionString: url });
    await client.connect();
    logged.length = 0;
  });
  afterEach(async () => {
    await closeAll();
    await client.end();
  });

  it('are there for what may start, and taken while it runs', async () => {
    const store = await open();
    const [first, , , , , merged] = await submit(
      ...[store, row(), row({ type: 'b c/ä' }), row({ processAfter: now + 9 })],
      ...[row({ type: 'g', executionGroup: 'g' }), row({ type: 'l', sequenceGroup: 's' })],
      ...[row({ type: 'g', executionGroup: 'g' }), row({ type: 'l', sequenceGroup: 's' })],
    );
    assert.equal(merged?.status, 'Merged');
    const shown = async () => (await jobs()).map(({ name, state }) => `${name} ${state}`);
    assert.deepEqual(await shown(), ['a created', 'b/20c/2f/c3/a4 created', 'g created', 'l created']);
    const [claimed] = await claim(store, 9);
    assert.ok(claimed);
    assert.deepEqual((await shown())[0], 'a active');
    assert.equal((await jobs())[0]?.id, first?.id);
    await move(store, claimed.operation, ['Complete'], { finishedAt: now });
    assert.equal((await shown())[0], 'b/20c/2f/c3/a4 created');
    assert.deepEqual(await drift(), { missing: [], stray: [] });
  });

  it('are lost when no heartbeat comes: the attempt is, and its worker is told', async () => {
    const [store, other] = [await open(), await open()];
    await submit(store, row(), row());
    const [dead, alive] = await claim(store, 2);
    assert.ok(dead && alive);
    const beat = ({ operation: { sequence, attempts } }: Claimed) =>
      store.heartbeat([{ sequence, attempt: attempts }], 'w', now + 1e9);
    assert.deepEqual([await beat(dead), await beat(alive)], [[], []]);
    await letTimePass('heartbeat_on');
    assert.deepEqual(await beat(alive), []);
    // Its lease in the row has long to go: it is pg-boss that gave it up.
    const lost = (await Promise.all([store, other].map((one) => one.expiredLeases(now)))).flat();
    assert.deepEqual(new Set(lost.map(({ id }) => id)), new Set([dead.operation.id]));
    assert.deepEqual(await beat(dead), [dead.operation.sequence]);
    await move(store, dead.operation, ['Waiting'], { workerUri: null });
    const [again] = await claim(other, 2);
    assert.deepEqual([again?.operation.id, again?.operation.attempts], [dead.operation.id, 2]);
    assert.deepEqual(await beat(dead), [dead.operation.sequence]);
  });

  it('are lost when an attempt runs far beyond its timeout, heartbeat or not', async () => {
    const store = await open();
    await submit(store, row({ timeout: 1_000 }));
    const [claimed] = await claim(store, 1);
    await letTimePass('started_on');
    assert.deepEqual(
      (await store.expiredLeases(now)).map(({ id }) => id),
      [claimed?.operation.id],
    );
  });

  it('come back when who took them died before it started anything', async () => {
    const store = await open();
    // What a group or lane decides about is never begun before its row says so.
    const [submitted] = await submit(store, row({ sequenceGroup: 's' }));
    await client.query("UPDATE bgops_boss.job SET state = 'active', started_on = now(), heartbeat_on = now()");
    assert.deepEqual(await claim(store, 1), []);
    assert.deepEqual(await drift(), { missing: [], stray: [] });
    await letTimePass('heartbeat_on');
    assert.deepEqual(await store.expiredLeases(now), []);
    const [claimed] = await claim(store, 1);
    assert.deepEqual([claimed?.operation.id, claimed?.operation.attempts], [submitted?.id, 1]);
  });

  it('start nothing that was cancelled, merged or held back after they were taken', async () => {
    const store = await open();
    const [operation] = await submit(store, row());
    assert.ok(operation);
    const taking = claim(store, 1);
    const [claimed] = await Promise.all([taking, move(store, operation, ['Canceled']).catch(() => undefined)]);
    const { status } = (await store.find(operation.id)) ?? {};
    assert.deepEqual(claimed.length === 1 ? 'Running' : 'Canceled', status);
    assert.deepEqual(await drift(), { missing: [], stray: [] });
  });

  it('are made for what an earlier version left waiting, and mended after damage, which the log tells', async () => {
    await submit(await open(), row(), row(), row({ type: 'b' }));
    await closeAll();
    await client.query('DROP SCHEMA bgops_boss CASCADE');
    const store = await open();
    const claimed = await until(
      () => claim(store, 9, ['a', 'b']),
      (found) => found.length > 0,
    );
    assert.equal(claimed.length, 3);
    assert.match(logged.join(), /3 dispatches did not agree/);
    const [waiting] = await submit(store, row());
    await client.query(`UPDATE bgops_boss.job SET id = gen_random_uuid() WHERE id = '${waiting?.id}'`);
    assert.equal((await drift()).missing.length + (await drift()).stray.length, 2);
    await closeAll();
    const next = await open();
    const [mended] = await until(
      () => claim(next, 1),
      (found) => found.length > 0,
    );
    assert.equal(mended?.operation.id, waiting?.id);
    assert.deepEqual(await drift(), { missing: [], stray: [] });
  });

  it('of a newer pg-boss are left alone', async () => {
    await open();
    await closeAll();
    await client.query('UPDATE bgops_boss.version SET version = version + 1');
    await assert.rejects(open(), /pg-boss schema \d+, this version knows \d+/);
  });
});

/** Asks until it is so. */
async function until<T>(ask: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await ask();
    if (isSo(found)) return found;
    await new Promise(setImmediate);
  }
}
