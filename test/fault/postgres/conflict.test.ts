import assert from 'node:assert/strict';
import { Client } from 'pg';
import { PostgresStore } from '../../../src/engine/store/postgres/postgresStore.ts';
import { newOperation } from '../../../src/engine/submission.ts';
import { everything } from '../../../src/operation/query.ts';
import { postgres } from '../../support/postgres/postgres.ts';

const now = Date.UTC(2026, 0, 1);
const row = () => newOperation({ type: 'a' }, '1', undefined, { now, by: 'ann', maxPayload: 1e6 });

/** A second program on the database, such as a person with psql. */
describe('transactions on PostgreSQL that others are in the way of', function () {
  this.timeout(60_000);
  const running = postgres();
  let store: PostgresStore;
  let other: Client;

  beforeEach(async () => {
    const url = await running.emptyDatabase();
    store = await PostgresStore.open({ url, groupLimit: 5, now: () => now });
    other = new Client({ connectionString: url });
    await other.connect();
  });
  afterEach(async () => {
    await other.end();
    await store.close();
  });

  /** Resolves when somebody waits for a lock. */
  const blocked = async () => {
    const watcher = new Client({ connectionString: `postgres://postgres@127.0.0.1:${running.server.port}/postgres` });
    await watcher.connect();
    for (;;) {
      const { rows } = await watcher.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
      if (rows.length > 0) break;
    }
    await watcher.end();
  };

  it('are repeated when PostgreSQL ended them as part of a deadlock', async () => {
    const [submitted] = await store.submit([row()], now);
    const { id } = submitted?.operation ?? assert.fail();
    // The other one never gives in, so that it is the store's transaction that PostgreSQL ends.
    await other.query("SET deadlock_timeout = '1h'; BEGIN");
    await other.query('SELECT 1 FROM operation WHERE id = $1 FOR UPDATE', [id]);
    let tries = 0;
    const changed = store.change({ ids: [id] }, ([operation]) => {
      tries++;
      assert.ok(operation);
      const change = { operation, moves: ['Canceled'] as const, set: {}, by: 'ann', why: null, at: now };
      return { changes: [change], value: ([after]) => after?.status };
    });
    await blocked();
    await other.query('SELECT 1 FROM ledger FOR UPDATE');
    await other.query('COMMIT');
    assert.equal(await changed, 'Canceled');
    assert.equal(tries, 2);
    assert.equal((await store.find(id))?.status, 'Canceled');
  });

  for (const [code, size] of [
    ['40001', 2],
    ['40P01', 2],
    ['40001', 200],
  ] as const) {
    it(`are repeated, and done once, after ${code}: ${size} operations`, async () => {
      // A sequence is not rolled back: the first three inserts fail.
      await other.query(`CREATE SEQUENCE tries;
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF nextval('tries') <= 3 THEN RAISE EXCEPTION 'not now' USING ERRCODE = '${code}'; END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON operation FOR EACH STATEMENT EXECUTE FUNCTION refuse()`);
      const answers = await Promise.all([
        store.submit(Array.from({ length: size }, row), now),
        store.submit([row()], now),
      ]);
      assert.equal(answers.flat().length, size + 1);
      assert.equal((await store.counts(everything)).total, size + 1);
      const { rows } = await other.query('SELECT last_value FROM tries');
      assert.equal(Number(rows[0].last_value), 4);
    });
  }

  it('are refused with a reason when it never ends', async () => {
    await other.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'not now' USING ERRCODE = '40001';
      END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON operation FOR EACH STATEMENT EXECUTE FUNCTION refuse()`);
    await assert.rejects(store.submit([row()], now), { code: 'database-unavailable', message: /again and again/ });
    assert.equal((await store.counts(everything)).total, 0);
  });

  it('see what was committed before them, whatever isolation the database has by default', async () => {
    await other.query(`ALTER DATABASE ${other.database} SET default_transaction_isolation = 'repeatable read'`);
    const opened = await Promise.all(
      [0, 1].map(() =>
        PostgresStore.open({
          url: `postgres://postgres@127.0.0.1:${running.server.port}/${other.database}`,
          groupLimit: 5,
          now: () => now,
        }),
      ),
    );
    try {
      await Promise.all(opened.flatMap((one) => Array.from({ length: 20 }, () => one.submit([row()], now))));
      assert.equal((await store.counts(everything)).total, 40);
    } finally {
      await Promise.all(opened.map((one) => one.close()));
      await other.query(`ALTER DATABASE ${other.database} RESET default_transaction_isolation`);
    }
  });
});
