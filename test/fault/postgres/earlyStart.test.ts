import assert from 'node:assert/strict';
import { Client } from 'pg';
import { findDrift } from '../../../src/engine/store/postgres/dispatch/drift.ts';
import { PostgresStore } from '../../../src/engine/store/postgres/postgresStore.ts';
import type { Change, Claimed } from '../../../src/engine/store/store.ts';
import { newOperation } from '../../../src/engine/submission.ts';
import type { Draft, Operation } from '../../../src/operation/operation.ts';
import type { Status } from '../../../src/operation/status.ts';
import { auditDatabase } from '../../support/postgres/audit.ts';
import { postgres } from '../../support/postgres/postgres.ts';

const now = Date.UTC(2026, 0, 1);
const row = (draft: Partial<Draft> = {}) =>
  newOperation({ type: 'a', ...draft }, '1', undefined, { now, by: 'ann', maxPayload: 1e6 });

/** Attempts on PostgreSQL begin when their dispatch is taken, and are recorded with the next commit. */
describe('attempts that began before their rows say so', function () {
  this.timeout(120_000);
  const running = postgres();
  const stores: PostgresStore[] = [];
  let url = '';
  /** Commands that were committed. */
  let written = 0;
  /** A test has written to the tables as nobody else would. */
  let isDamaged = false;
  let client: Client;

  const open = async (writeLimit?: number) => {
    const store = await PostgresStore.open({
      ...{ url, groupLimit: 5, now: () => now },
      measured: (_, commands) => {
        written += commands;
      },
      ...(writeLimit === undefined ? {} : { writeLimit }),
    });
    stores.push(store);
    return store;
  };
  const claim = (store: PostgresStore, limit = 9) =>
    store.claim(() => ({
      ...{ types: new Map([['a', limit]]), limit, worker: 'w', early: true as const },
      ...{ now: now + 1, leaseUntil: now + 30_000 },
    }));
  const change = (store: PostgresStore, operation: Operation, fields: (current: Operation) => Partial<Change>) =>
    store.change({ ids: [operation.id] }, ([current]) => {
      assert.ok(current);
      const one = { operation: current, moves: [], set: {}, by: 'ann', why: null, at: now + 2, ...fields(current) };
      return { changes: [one], value: ([after]) => after ?? current };
    });
  /** As a person does it: at once while it waits, else its worker is asked. */
  const cancel = (store: PostgresStore, operation: Operation) =>
    change(store, operation, ({ status }) =>
      status === 'Waiting' ? { moves: ['Canceled'], set: { finishedAt: now + 2 } } : { moves: ['Canceling'] },
    );
  const end = (store: PostgresStore, { operation }: Claimed, moves: Status[], worker = 'w') =>
    store.change({ known: [operation] }, ([current]) => {
      const attempt = {
        ...{ number: operation.attempts, worker, startedAt: now + 1, endedAt: now + 3 },
        ...{ outcome: 'Complete' as const, error: null },
      };
      const one = { operation: current ?? operation, moves, set: { finishedAt: now + 3 }, by: worker, why: null };
      return { changes: [{ ...one, at: now + 3, attempt }], value: ([after]) => after };
    });
  /** The end of an attempt whose worker is gone. */
  const lose = (store: PostgresStore, operation: Operation, moves: Status[]) =>
    change(store, operation, ({ attempts, startedAt }) => ({
      moves,
      set: moves.includes('Waiting') ? { workerUri: null } : { finishedAt: now + 2 },
      attempt: {
        ...{ number: attempts, worker: 'engine', startedAt: startedAt ?? now, endedAt: now + 2 },
        ...{ outcome: 'Lost', error: null },
      },
    }));
  const submit = async (store: PostgresStore, ...rows: ReturnType<typeof row>[]) =>
    (await store.submit(rows, now)).map(({ operation }) => operation);
  const history = async (store: PostgresStore, operation: Operation) =>
    (await store.events(operation)).map(({ from, to, by, at }) => `${from}>${to} ${by} ${at - now}`);
  /** Keeps every transaction of the stores from its turn until it is called off. */
  const holdLedger = async () => {
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM ledger FOR UPDATE');
    return () => client.query('COMMIT');
  };
  /** What pg-boss comes to when no heartbeat follows. */
  const loseHeartbeats = () =>
    client.query("UPDATE bgops_boss.job SET heartbeat_on = heartbeat_on - interval '1 day' WHERE state = 'active'");

  beforeEach(async () => {
    url = await running.emptyDatabase();
    client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    isDamaged = false;
    written = 0;
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    if (!isDamaged) await auditDatabase(client);
    const ask = async (text: string, values: unknown[]) =>
      (await client.query({ text, values, rowMode: 'array' })).rows;
    assert.deepEqual(await findDrift(ask), { missing: [], stray: [] });
    await client.end();
  });

  it('are answered while the ledger is another one’s, and recorded with the next commit', async () => {
    const store = await open();
    const [operation] = await submit(store, row());
    assert.ok(operation);
    const letGo = await holdLedger();
    const [claimed] = await claim(store);
    assert.deepEqual(
      [claimed?.operation.status, claimed?.operation.attempts, claimed?.operation.version, claimed?.members[0]?.input],
      ['Running', 1, 0, '1'],
    );
    assert.equal((await store.find(operation.id))?.status, 'Waiting');
    await letGo();
    const recorded = await claimed?.recorded;
    assert.deepEqual(recorded, await store.find(operation.id));
    assert.deepEqual([recorded?.status, recorded?.workerUri, recorded?.startedAt], ['Running', 'w', now + 1]);
    assert.deepEqual(await history(store, operation), ['null>New ann 0', 'New>Waiting ann 0', 'Waiting>Running w 1']);
  });

  it('are the worker’s when what was taken along with them cannot be started', async () => {
    const store = await open(300);
    const [operation, held] = await submit(store, row(), row({ sequenceGroup: 's' }));
    const letGo = await holdLedger();
    const claimed = await claim(store);
    assert.deepEqual(
      claimed.map(({ operation: { id } }) => id),
      [operation?.id],
    );
    await letGo();
    assert.equal((await claimed[0]?.recorded)?.status, 'Running');
    const again = async (): Promise<Claimed[]> => {
      const more = await claim(store);
      return more.length > 0 ? more : again();
    };
    assert.deepEqual(
      (await again()).map(({ operation: { id, attempts } }) => [id, attempts]),
      [[held?.id, 1]],
    );
  });

  it('are recorded together, however many claims they came from', async () => {
    const store = await open();
    await submit(store, ...Array.from({ length: 5 }, () => row()));
    const before = written;
    const letGo = await holdLedger();
    const claimed: Claimed[] = [];
    for (let round = 0; round < 5; round++) claimed.push(...(await claim(store, 1)));
    await letGo();
    const recorded = await Promise.all(claimed.map((one) => one.recorded));
    assert.equal(recorded.filter((one) => one?.status === 'Running').length, 5);
    assert.ok(written - before <= 2, `${written - before} commands`);
  });

  it('that end before that are written once, and their history is whole', async () => {
    const store = await open();
    const operations = await submit(store, row(), row());
    const letGo = await holdLedger();
    const claimed = await claim(store);
    const ended = claimed.map((one) => end(store, one, ['Complete']));
    await letGo();
    await Promise.all(ended);
    for (const operation of operations) {
      const after = await store.find(operation.id);
      assert.deepEqual([after?.status, after?.attempts, after?.startedAt], ['Complete', 1, now + 1]);
      const events = await store.events(operation);
      assert.deepEqual(
        events.map(({ from, to }) => `${from}>${to}`),
        ['null>New', 'New>Waiting', 'Waiting>Running', 'Running>Complete'],
      );
      assert.deepEqual([events[2]?.at, events[3]?.at], [now + 1, now + 3]);
      assert.equal(events.at(-1)?.version, after?.version);
      assert.equal(new Set(events.map(({ version }) => version)).size, 4);
      assert.equal((await store.attempts(after ?? operation)).length, 1);
    }
    const { rows } = await client.query('SELECT 1 FROM event');
    assert.equal(rows.length, 4);
  });

  it('that were given back before that can be had again', async () => {
    const store = await open();
    await submit(store, row());
    const letGo = await holdLedger();
    const [claimed] = await claim(store);
    assert.ok(claimed);
    const given = store.change({ known: [claimed.operation] }, ([current]) => ({
      changes: [
        {
          ...{ operation: current ?? claimed.operation, moves: ['Waiting'], by: 'w', why: null, at: now + 2 },
          set: { attempts: 0, workerUri: null, startedAt: null },
        },
      ],
      value: () => undefined,
    }));
    await letGo();
    await given;
    const [again] = await claim(store);
    assert.deepEqual([again?.operation.id, again?.operation.attempts], [claimed.operation.id, 1]);
    await again?.recorded;
  });

  it('are not cancelled behind their worker’s back', async () => {
    const [store, other] = [await open(), await open()];
    const [operation] = await submit(store, row());
    assert.ok(operation);
    // Both wait for the ledger; the cancel has it first, since nothing of the start is sent before.
    const letGo = await holdLedger();
    const canceling = cancel(other, operation);
    await waiting(client, 1);
    const [claimed] = await claim(store);
    assert.ok(claimed);
    await waiting(client, 2);
    await letGo();
    assert.equal((await canceling).status, 'Canceling');
    const recorded = await claimed.recorded;
    assert.deepEqual([recorded?.status, recorded?.workerUri], ['Canceling', 'w']);
    assert.equal((await end(store, claimed, ['Complete']))?.status, 'Complete');
  });

  it('are nobody’s once they were given back for their worker before they were recorded', async () => {
    const [store, other] = [await open(), await open()];
    const [operation] = await submit(store, row());
    assert.ok(operation);
    const letGo = await holdLedger();
    const given = change(other, operation, ({ status }) => {
      assert.equal(status, 'Running');
      return { moves: ['Waiting'], set: { attempts: 0, workerUri: null, startedAt: null } };
    });
    await waiting(client, 1);
    const [claimed] = await claim(store);
    assert.ok(claimed);
    await waiting(client, 2);
    await letGo();
    await given;
    assert.equal(await claimed.recorded, null);
    assert.equal((await store.find(operation.id))?.status, 'Waiting');
    const [again] = await claim(other);
    assert.equal(again?.operation.id, operation.id);
    await again?.recorded;
  });

  it('are asked to stop when they were cancelled while they were taken', async () => {
    const store = await open();
    const [operation] = await submit(store, row());
    assert.ok(operation);
    await client.query("UPDATE bgops_boss.job SET state = 'active', started_on = now(), heartbeat_on = now()");
    const canceled = await cancel(store, operation);
    assert.deepEqual([canceled.status, canceled.workerUri, canceled.attempts], ['Canceling', null, 1]);
    // Whoever took it is gone: what pg-boss fails has lost its worker.
    await loseHeartbeats();
    const [lost] = await store.expiredLeases(now);
    assert.equal(lost?.id, operation.id);
    await lose(store, operation, ['Canceled']);
  });

  it('count as lost when who began them died before it could say so', async () => {
    const [store, other] = [await open(), await open()];
    const [operation] = await submit(store, row());
    assert.ok(operation);
    await client.query("UPDATE bgops_boss.job SET state = 'active', started_on = now(), heartbeat_on = now()");
    assert.deepEqual(await claim(other), []);
    await loseHeartbeats();
    const [lost] = await other.expiredLeases(now);
    assert.deepEqual([lost?.id, lost?.status, lost?.attempts], [operation.id, 'Running', 1]);
    await lose(other, operation, ['Waiting']);
    const [attempt] = await other.attempts((await other.find(operation.id)) ?? operation);
    assert.deepEqual([attempt?.number, attempt?.outcome], [1, 'Lost']);
    const [again] = await claim(other);
    assert.deepEqual([again?.operation.id, again?.operation.attempts], [operation.id, 2]);
    await again?.recorded;
    assert.deepEqual(await other.expiredLeases(now), []);
  });

  it('end without a trace on the row when it was taken away before they were recorded', async () => {
    const [store, other] = [await open(), await open()];
    const [operation] = await submit(store, row());
    assert.ok(operation);
    const letGo = await holdLedger();
    const [claimed] = await claim(store);
    assert.ok(claimed);
    // As another server would when no heartbeat came: here in the transaction that has the ledger.
    isDamaged = true;
    await client.query(
      "UPDATE operation SET attempts = 1, status = 4, worker_uri = 'bgops://other/1', version = version + 1",
    );
    await client.query(
      "UPDATE count SET n = 1 - n, status = 4 WHERE type = 'a'; UPDATE count SET n = 1 WHERE type = 'a'",
    );
    await letGo();
    assert.equal(await claimed.recorded, null);
    assert.equal((await store.find(operation.id))?.workerUri, 'bgops://other/1');
    await change(other, operation, () => ({ moves: ['Complete'], set: { finishedAt: now + 9 } }));
  });
});

/** Resolves when so many transactions wait for a row: they get it in the order in which they came. */
async function waiting(client: Client, count: number): Promise<void> {
  const sql = "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')";
  while ((await client.query(sql)).rows.length < count) await new Promise(setImmediate);
}
