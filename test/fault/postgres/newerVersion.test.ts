import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { known } from '../../../src/engine/store/postgres/migrate.ts';
import { postgres } from '../../support/postgres/postgres.ts';
import { startServer } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { startWorker } from '../../support/worker.ts';

interface Shown {
  readonly id: string;
  readonly status: string;
}

/** A server of the next version beside one of this, told by what it does to the database. */
describe('a newer program on the same PostgreSQL', function () {
  this.timeout(90_000);
  const running = postgres();
  const folder = temporaryFolder();
  let database = '';
  let client: Client;

  beforeEach(async () => {
    database = await running.emptyDatabase();
    client = new Client({ connectionString: database });
    await client.connect();
  });
  afterEach(() => client.end());

  /** What the next version does when it starts: a step more, in one transaction, told to all. */
  const migrate = async (oldest: number) => {
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM ledger FOR UPDATE');
    await client.query('ALTER TABLE operation ADD COLUMN next_thing text');
    await client.query('UPDATE schema SET version = $1', [known + 1]);
    await client.query('UPDATE ledger SET oldest = greatest(oldest, $1)', [oldest]);
    await client.query("SELECT pg_notify('bgops_changes', '0')");
    await client.query('COMMIT');
  };
  const start = () => startServer({ args: ['--database', database] });

  it('whose step this one does not get along with keeps it from starting', async () => {
    await (await start()).stop();
    await migrate(known + 1);
    await assert.rejects(start(), new RegExp(`has schema ${known + 1}, this version knows ${known}`));
    const { rows } = await client.query('SELECT version FROM schema');
    assert.deepEqual(rows, [{ version: known + 1 }], 'and nothing was written');
  });

  it('whose step only adds something goes on beside servers and workers of this version', async () => {
    const handlers = join(folder.path, 'handlers');
    mkdirSync(handlers, { recursive: true });
    writeFileSync(join(handlers, 'work.mjs'), `export default { type: 'work', run: () => 'done' };`);
    const server = await start();
    const worker = await startWorker(database, handlers);
    await migrate(known);
    const later = await start();
    const { rows } = await client.query('SELECT version FROM schema');
    assert.deepEqual(rows, [{ version: known + 1 }]);
    for (const one of [server, later]) {
      const { id } = await one.json<Shown>('POST', '/api/v1/operations', { type: 'work' });
      let { status } = await one.json<Shown>('GET', `/api/v1/operations/${id}`);
      while (status !== 'Complete') ({ status } = await one.json<Shown>('GET', `/api/v1/operations/${id}`));
    }
    assert.deepEqual([await worker.stop(), await server.stop(), await later.stop()], [0, 0, 0]);
  });

  it('whose step this one does not get along with ends servers and workers of this version, which write no more', async () => {
    const handlers = join(folder.path, 'handlers');
    mkdirSync(handlers, { recursive: true });
    writeFileSync(join(handlers, 'work.mjs'), `export default { type: 'other', run: () => 'done' };`);
    const server = await start();
    const worker = await startWorker(database, handlers);
    await server.json('POST', '/api/v1/operations', { type: 'work' });
    const ends = [server.process, worker.process].map((process) => once(process, 'exit'));
    const before = await client.query('SELECT version, sequence FROM ledger');
    await migrate(known + 1);
    const codes = (await Promise.all(ends)).map(([code]) => code);
    assert.deepEqual(codes, [1, 1]);
    assert.match(server.stderr(), /Stopping\. The database has schema/);
    assert.deepEqual((await client.query('SELECT version, sequence FROM ledger')).rows, before.rows);
    await server.stop();
  });
});
