import assert from 'node:assert/strict';
import { PostgresStore } from '../../src/engine/store/postgres/postgresStore.ts';
import type { NewOperation } from '../../src/engine/store/store.ts';
import { newOperation } from '../../src/engine/submission.ts';
import { type PgBouncer, startPgBouncer } from '../support/postgres/pgbouncer.ts';
import { postgres } from '../support/postgres/postgres.ts';
import { startProgram } from '../support/program.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { serverScript } from '../support/shipped.ts';
import { type StoreSetUp, storeContract } from './store.ts';

const now = Date.UTC(2026, 0, 1);
const handler = `export default [
  { type: 'echo', run: (input) => input },
  { type: 'endless', run(_input, { signal, log }) {
    log('begun');
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  } },
];`;

describe('PostgreSQL behind PgBouncer in transaction mode', function () {
  this.timeout(60_000);
  const running = postgres();
  let bouncer: PgBouncer;
  let direct: string;
  let pooled: string;
  before(async () => {
    bouncer = await startPgBouncer(await running.emptyDatabase());
  });
  after(() => bouncer?.stop());
  const setUp = async (): Promise<StoreSetUp> => {
    direct = await running.emptyDatabase();
    pooled = bouncer.through(direct);
    return {
      open: ({ groupLimit = 200 } = {}) => PostgresStore.open({ url: pooled, groupLimit, now: () => now }),
      noBackup: /pg_dump/,
    };
  };
  storeContract('PgBouncer', setUp);

  describe('servers', () => {
    let stops: (() => Promise<unknown>)[] = [];
    beforeEach(setUp);
    afterEach(async () => {
      for (const stop of stops.reverse()) await stop();
      stops = [];
    });

    async function open(url: string, session: string | null): Promise<PostgresStore> {
      const store = await PostgresStore.open({ url, direct: session, groupLimit: 200, now: () => now });
      stops.push(() => store.close());
      return store;
    }
    const later = (): NewOperation =>
      newOperation({ type: 'later', processAfter: now + 60_000 }, null, undefined, {
        now,
        by: 'test',
        maxPayload: 1_000,
      });
    /** Only the elected one knows what is due. */
    const isElected = async (store: PostgresStore) => (await store.nextDue()) !== null;
    const elected = async (store: PostgresStore) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const stop = store.onCommit(() => resolve());
      if (!(await isElected(store))) await promise;
      stop();
      assert.ok(await isElected(store));
    };

    it('elect one, which another follows, whether they have a session or not', async () => {
      const asking = await open(pooled, null);
      await asking.submit([later()], now);
      await elected(asking);
      const listening = await open(pooled, direct);
      const other = await open(pooled, null);
      assert.deepEqual([await isElected(listening), await isElected(other)], [false, false]);
      await asking.close();
      stops.shift();
      // The lock of a session goes before a lease.
      await elected(listening);
      assert.equal(await isElected(other), false);
      await listening.close();
      stops.splice(0, 1);
      await elected(other);
    });

    it('hear of what others commit and pause, without a session', async () => {
      const one = await open(pooled, null);
      const other = await open(pooled, null);
      const heard = () => {
        const { promise, resolve } = Promise.withResolvers<void>();
        const stop = other.onCommit(() => {
          stop();
          resolve();
        });
        return promise;
      };
      const submitted = heard();
      await one.submit([later()], now);
      await submitted;
      while (other.version() !== one.version()) await heard();
      const paused = heard();
      await one.setPaused('later', true);
      await paused;
      assert.deepEqual((await other.paused()).types, ['later']);
    });

    for (const session of [false, true]) {
      it(`and workers run, follow and cancel ${session ? 'with --database-direct' : 'without a session'}`, async () => {
        const args = ['--database', pooled, ...(session ? ['--database-direct', direct] : [])];
        const server: TestServer = await startServer({ handlers: { 'all.mjs': handler }, args });
        stops.push(() => server.stop());
        const worker = startProgram(serverScript, ['work', '--handlers', server.handlersFolder ?? '', ...args]);
        stops.push(() => worker.kill());
        await worker.line('{"worker"');
        const submit = async (draft: object) =>
          (await server.json<{ id: string }>('POST', '/api/v1/operations', draft)).id;
        const log = async (id: string) => (await server.request('GET', `/api/v1/operations/${id}/log?follow=1`)).text();
        const shown = (id: string) =>
          server.json<{ status: string; output?: unknown }>('GET', `/api/v1/operations/${id}?include=output`);
        const soon = new Date(Date.now() + 1_000).toISOString();
        const ids = await Promise.all([
          submit({ type: 'echo', input: { n: 1 } }),
          submit({ type: 'echo', input: { n: 1 }, processAfter: soon }),
        ]);
        for (const id of ids) {
          await log(id);
          assert.deepEqual([(await shown(id)).status, (await shown(id)).output], ['Complete', { n: 1 }]);
        }
        const endless = await submit({ type: 'endless' });
        const following = await server.request('GET', `/api/v1/operations/${endless}/log?follow=1`);
        const reader = following.body?.getReader();
        assert.match(new TextDecoder().decode((await reader?.read())?.value), /begun/);
        await server.json('POST', `/api/v1/operations/${endless}/cancel`, {});
        while (!(await reader?.read())?.done);
        assert.equal((await shown(endless)).status, 'Canceled');
      });
    }
  });
});
