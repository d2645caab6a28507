import assert from 'node:assert/strict';
import { Pool } from 'pg';
import { connectionTo } from '../../src/engine/store/postgres/database.ts';
import { PostgresStore } from '../../src/engine/store/postgres/postgresStore.ts';
import { changesSince } from '../../src/engine/store/postgres/reader.ts';
import { newOperation } from '../../src/engine/submission.ts';
import { postgres } from '../support/postgres/postgres.ts';

const now = Date.UTC(2026, 0, 1);

describe('a follower of PostgreSQL', function () {
  this.timeout(60_000);
  const running = postgres();

  it('is told a change once, though it comes between the statements of a reading', async () => {
    const url = await running.emptyDatabase();
    const store = await PostgresStore.open({ url, groupLimit: 200, now: () => now });
    const pool = new Pool(connectionTo(url));
    const context = { now, by: 'test', maxPayload: 1_000 };
    const [submitted] = await store.submit([newOperation({ type: 'work' }, null, undefined, context)], now);
    const { operation } = submitted ?? {};
    assert.ok(operation);
    const change = () =>
      store.change({ ids: [operation.id] }, () => ({
        changes: [{ operation, moves: [], set: { displayName: 'x' }, by: 'ann', why: null, at: now }],
        value: () => undefined,
      }));
    let reads = 0;
    const meddling = new Proxy(pool, {
      get: (target, name) => {
        if (name !== 'query') return Reflect.get(target, name, target);
        return async (...values: Parameters<Pool['query']>) => {
          const answer = await (target.query(...values) as unknown as Promise<unknown>);
          reads += 1;
          if (reads === 1) await change();
          return answer;
        };
      },
    });
    const told: number[] = [];
    for (let since = 0, more = true; more; ) {
      const found = await changesSince(meddling, since, 100);
      assert.notEqual(found, 'resync');
      if (found === 'resync') return;
      told.push(...found.batch.operations.map(({ version }) => version));
      ({ version: since } = found.batch);
      more = since < store.version();
    }
    assert.deepEqual(told, [store.version()]);
    await pool.end();
    await store.close();
  });
});
