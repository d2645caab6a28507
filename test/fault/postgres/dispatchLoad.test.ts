import assert from 'node:assert/strict';
import { Client } from 'pg';
import { findDrift } from '../../../src/engine/store/postgres/dispatch/drift.ts';
import { PostgresStore } from '../../../src/engine/store/postgres/postgresStore.ts';
import type { Change, Claimed } from '../../../src/engine/store/store.ts';
import { newOperation } from '../../../src/engine/submission.ts';
import { OperationFailure } from '../../../src/operation/error.ts';
import type { Draft, Operation } from '../../../src/operation/operation.ts';
import type { Status } from '../../../src/operation/status.ts';
import { postgres } from '../../support/postgres/postgres.ts';
import { withSeed } from '../../support/random.ts';

const now = Date.UTC(2026, 0, 1);
const row = (draft: Partial<Draft>) =>
  newOperation({ type: 'a', ...draft }, '1', undefined, { now, by: 'ann', maxPayload: 1e6 });

/** Several workers on one database that do all sorts of things at the same time. */
describe('dispatches under load on PostgreSQL', function () {
  this.timeout(180_000);
  const running = postgres();
  let stores: PostgresStore[] = [];
  let client: Client;

  const open = async (count: number) => {
    const url = await running.emptyDatabase();
    client = new Client({ connectionString: url });
    await client.connect();
    const one = () => PostgresStore.open({ url, groupLimit: 3, now: () => now });
    stores = await Promise.all(Array.from({ length: count }, one));
    return stores;
  };
  const claim = (store: PostgresStore, limit: number, early = false) =>
    store.claim(() => ({
      ...{ types: new Map(['a', 'b'].map((type) => [type, limit])), limit, worker: 'w' },
      ...{ now, leaseUntil: now + 30_000 },
      ...(early ? { early } : {}),
    }));
  /** Does nothing when the operation has gone elsewhere meanwhile. */
  const move = (store: PostgresStore, { operation }: Claimed, moves: Status[], set: Change['set']) =>
    store
      .change({ ids: [operation.id] }, ([current]) => ({
        changes:
          current?.status === 'Running' && current.attempts === operation.attempts
            ? [{ operation: current, moves, set, by: 'w', why: null, at: now }]
            : [],
        value: () => undefined,
      }))
      .catch(gone);
  const rowsOf = async (text: string) => (await client.query<unknown[]>({ text, rowMode: 'array' })).rows;

  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await client.end();
  });

  it('agree with the operations in every status, and no lane is worked on twice', () =>
    withSeed(async ({ next: random }) => {
      const opened = await open(4);
      const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
      const ids: string[] = [];
      const held: { claimed: Claimed; by: PostgresStore }[] = [];
      const recorded: Promise<unknown>[] = [];
      const draft = (): Partial<Draft> => ({
        type: pick(['a', 'b']) ?? 'a',
        priority: Math.floor(random() * 10),
        ...(random() < 0.3 ? { executionGroup: `g${Math.floor(random() * 2)}` } : {}),
        ...(random() < 0.3 ? { sequenceGroup: `s${Math.floor(random() * 3)}` } : {}),
        ...(random() < 0.2 ? { processAfter: now + 1 } : {}),
      });
      const actions: ((store: PostgresStore) => Promise<unknown>)[] = [
        async (store) => {
          const wanted = Array.from({ length: 1 + Math.floor(random() * 5) }, () => row(draft()));
          ids.push(...(await store.submit(wanted, now)).map(({ operation }) => operation.id));
        },
        async (store) => {
          const claimed = await claim(store, 3, random() < 0.5);
          held.push(...claimed.map((one) => ({ claimed: one, by: store })));
          recorded.push(...claimed.map((one) => one.recorded ?? Promise.resolve()));
        },
        async (store) => end(store, ['Complete'], { finishedAt: now }),
        async (store) => end(store, ['Error'], { finishedAt: now }),
        async (store) => end(store, ['Scheduled', 'Waiting'], { retryCount: 1 }),
        async (store) => end(store, ['Scheduled'], { dueAt: now + 1 }),
        async (store) => {
          // Nobody else does: an attempt that counts for nothing was not begun, as only its own worker knows.
          const index = held.findIndex(({ by }) => by === store);
          const [own] = index < 0 ? [] : held.splice(index, 1);
          if (own !== undefined)
            await move(store, own.claimed, ['Waiting'], { attempts: own.claimed.operation.attempts - 1 });
        },
        async (store) => store.promote(now + 2, 5),
        async (store) => edit(store, (one) => (isOpen(one) ? { moves: ['Canceled'], set: { finishedAt: now } } : null)),
        async (store) => edit(store, (one) => ({ moves: [], set: { priority: (one.priority + 1) % 10 } })),
        async (store) => edit(store, (one) => (one.status === 'Error' ? { moves: ['Waiting'], set: {} } : null)),
        async (store) =>
          store.remove({ ids: [pick(ids) ?? ''] }, (found) => found.filter(({ status }) => status === 'Canceled'), now),
      ];
      const isOpen = ({ status, numFollowers }: Operation) =>
        (status === 'Waiting' || status === 'Scheduled') && numFollowers === 0;
      const end = async (store: PostgresStore, moves: Status[], set: Change['set']) => {
        const one = held.splice(Math.floor(random() * held.length), 1)[0];
        if (one !== undefined) await move(store, one.claimed, moves, set);
      };
      const edit = (store: PostgresStore, how: (one: Operation) => Pick<Change, 'moves' | 'set'> | null) =>
        store.change({ ids: [pick(ids) ?? ''] }, ([operation]) => {
          const edited = operation === undefined ? null : how(operation);
          if (operation === undefined || edited === null) return { changes: [], value: () => undefined };
          return {
            changes: [{ operation, ...edited, by: 'ann', why: null, at: now }],
            value: () => undefined,
          };
        });
      const check = async () => {
        assert.deepEqual(await findDrift((text) => rowsOf(text.replace('$1', '9'))), { missing: [], stray: [] });
        const busy = await rowsOf(
          'SELECT lane FROM operation WHERE status IN (4, 5) AND lane IS NOT NULL GROUP BY lane HAVING count(*) > 1',
        );
        assert.deepEqual(busy, []);
      };
      await Promise.all(
        opened
          .map(async (store) => {
            for (let step = 0; step < 60; step++) await pick(actions)?.(store).catch(gone);
          })
          .concat(
            (async () => {
              for (let round = 0; round < 25; round++) await check();
            })(),
          ),
      );
      await Promise.all(recorded);
      await check();
      // Nothing is on its way any more: each has exactly one where it shall.
      const [numbersOfBoth] = await rowsOf(
        `SELECT (SELECT count(*) FROM operation WHERE status = 2 AND NOT held),
         (SELECT count(*) FROM bgops_boss.job WHERE state = 'created'),
         (SELECT count(*) FROM operation WHERE status IN (4, 5)), (SELECT count(*) FROM bgops_boss.job WHERE state = 'active'),
         (SELECT count(*) FROM bgops_boss.job)`,
      );
      const [ready, created, active, taken, all] = (numbersOfBoth ?? []).map(Number);
      assert.deepEqual([created, taken, all], [ready, active, Number(ready) + Number(active)]);
      const met = (await rowsOf('SELECT DISTINCT target FROM event')).flat();
      assert.ok(met.length >= 6, `of the statuses only ${met.join()} were met`);
    }));

  it('keep each lane in its order, however many workers take from it', async () => {
    const opened = await open(3);
    const [first] = opened;
    assert.ok(first);
    const lanes = 5;
    const wanted = Array.from({ length: 60 }, (_, index) =>
      row({ sequenceGroup: `s${index % lanes}`, sequenceNumber: 100 - Math.floor(index / lanes) }),
    );
    await first.submit(wanted, now);
    const started = new Map<string, number[]>();
    let done = 0;
    await Promise.all(
      opened.map(async (store) => {
        while (done < wanted.length) {
          for (const claimed of await claim(store, 2)) {
            const { sequenceGroup, sequenceNumber } = claimed.operation;
            const lane = started.get(sequenceGroup ?? '') ?? [];
            started.set(sequenceGroup ?? '', [...lane, sequenceNumber ?? 0]);
            await move(store, claimed, ['Complete'], { finishedAt: now });
            done++;
          }
        }
      }),
    );
    assert.equal(started.size, lanes);
    for (const lane of started.values())
      assert.deepEqual(
        lane,
        [...lane].sort((a, b) => a - b),
      );
  });

  it('give a group one leader at a time, with each member in one bulk', async () => {
    const opened = await open(4);
    const ran = new Map<string, number>();
    let submitted = 0;
    await Promise.all(
      opened.map(async (store) => {
        for (let round = 0; round < 10; round++) {
          await store.submit([row({ executionGroup: 'g' }), row({ executionGroup: 'g' })], now);
          submitted += 2;
          for (const claimed of await claim(store, 5)) {
            assert.deepEqual(await rowsOf('SELECT count(*)::int FROM operation WHERE status IN (4, 5)'), [[1]]);
            for (const { operation } of claimed.members) ran.set(operation.id, (ran.get(operation.id) ?? 0) + 1);
            await move(store, claimed, ['Complete'], { finishedAt: now });
          }
        }
      }),
    );
    const [store] = opened;
    while (store !== undefined && ran.size < submitted) {
      for (const claimed of await claim(store, 5)) {
        for (const { operation } of claimed.members) ran.set(operation.id, (ran.get(operation.id) ?? 0) + 1);
        await move(store, claimed, ['Complete'], { finishedAt: now });
      }
    }
    assert.deepEqual(new Set(ran.values()), new Set([1]));
  });
});

/** It was deleted, or went elsewhere, which is no fault here. */
function gone(error: unknown): void {
  if (!(error instanceof OperationFailure) || !['not-found', 'transition-refused'].includes(error.code)) throw error;
}
