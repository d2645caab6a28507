import assert from 'node:assert/strict';
import { Pool, type PoolClient } from 'pg';
import type { PgBoss } from 'pg-boss';
import { connectionTo } from '../../src/engine/store/postgres/database.ts';
import { bossSchema, startBoss } from '../../src/engine/store/postgres/dispatch/boss.ts';
import type { Ready } from '../../src/engine/store/postgres/dispatch/changes.ts';
import { knowsTables } from '../../src/engine/store/postgres/dispatch/directly.ts';
import { Dispatches } from '../../src/engine/store/postgres/dispatch/dispatches.ts';
import { isConflict } from '../../src/engine/store/postgres/failure.ts';
import { postgres } from '../support/postgres/postgres.ts';

const ready: readonly Ready[] = [
  { sequence: 1, id: '019b76da-a800-7464-a954-dcd3e4d45e51', type: 'a', priority: 5, attempts: 0, timeout: 120_000 },
  { sequence: 2, id: '019b76da-a800-7464-a954-dcd3e4d45e52', type: 'a', priority: 10, attempts: 3, timeout: 1 },
  {
    sequence: 3,
    id: '019b76da-a800-7464-a954-dcd3e4d45e53',
    type: "b's ä",
    priority: 0,
    attempts: 0,
    timeout: 2 ** 52,
  },
];

/** Rows of pg-boss that its own `insert` did not write must be the rows that it would have written. */
describe('Dispatches written past pg-boss', () => {
  let pool: Pool;
  let boss: PgBoss;
  let client: PoolClient;
  after(async () => {
    client?.release();
    await boss?.stop({ graceful: false });
    await pool?.end();
  });
  const running = postgres();
  before(async () => {
    pool = new Pool({ ...connectionTo(await running.emptyDatabase()), max: 3 });
    boss = await startBoss({ pool, monitorSeconds: 10, log: () => undefined });
    client = await pool.connect();
  });
  beforeEach(() => client.query('BEGIN'));
  afterEach(() => client.query('ROLLBACK'));

  const rows = async () => {
    const { rows: found } = await client.query(`SELECT to_jsonb(j) AS job FROM ${bossSchema}.job j ORDER BY data`);
    return found.map(({ job }) => job);
  };

  it('know the tables of the pg-boss that is installed', () => {
    // After an update of pg-boss: compare insertJobs and deleteJobsById in its plans.js with directly.ts, then name the new version there.
    assert.equal(knowsTables, true);
  });

  it('are the same in every column', async () => {
    const directly = new Dispatches(boss, 20, 'directly');
    const through = new Dispatches(boss, 20, 'by pg-boss');
    await through.add(client, ready);
    const expected = await rows();
    assert.equal(expected.length, ready.length);
    assert.ok(Object.keys(expected[0]).length > 30);
    await client.query(`DELETE FROM ${bossSchema}.job`);
    // In the same transaction, so at the same time as PostgreSQL tells it.
    await directly.add(client, ready);
    assert.deepEqual(await rows(), expected);
  });

  it('take the place of what damage left there, when the transaction is repeated', async () => {
    const directly = new Dispatches(boss, 20, 'directly');
    const [stray] = ready;
    assert.ok(stray);
    await directly.add(client, [{ ...stray, sequence: 9 }]);
    await client.query('SAVEPOINT before');
    await assert.rejects(directly.add(client, ready), isConflict);
    await client.query('ROLLBACK TO before');
    await directly.add(client, ready);
    assert.deepEqual(
      (await rows()).map(({ data }) => data.sequence),
      [1, 2, 3],
    );
  });

  it('are deleted and no others, by either', async () => {
    for (const writes of ['directly', 'by pg-boss'] as const) {
      const dispatches = new Dispatches(boss, 20, writes);
      await dispatches.add(client, ready);
      const [first, second, third] = await rows();
      await dispatches.remove(client, [
        { queue: first.name, id: first.id },
        { queue: third.name, id: third.id },
        { queue: third.name, id: second.id },
      ]);
      assert.deepEqual(await rows(), [second]);
      await dispatches.remove(client, [{ queue: second.name, id: second.id }]);
    }
  });
});
