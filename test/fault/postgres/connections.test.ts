import assert from 'node:assert/strict';
import { Client } from 'pg';
import { postgres } from '../../support/postgres/postgres.ts';
import { startServer } from '../../support/server.ts';
import { eventually, submit } from './fleet.ts';

/** Others take every connection that the database offers. */
describe('PostgreSQL at its limit of connections', function () {
  this.timeout(90_000);
  const running = postgres(['max_connections=12', 'superuser_reserved_connections=0']);
  const others: Client[] = [];

  after(() => Promise.all(others.map((client) => client.end().catch(() => undefined))));

  it('is told by a server with what to do, and over as soon as there is room', async () => {
    const database = await running.emptyDatabase();
    const server = await startServer({ args: ['--database', database] });
    await submit(server, { type: 'work' });
    const connect = async () => {
      const client = new Client({ connectionString: database });
      client.on('error', () => undefined);
      await client.connect();
      others.push(client);
    };
    const takeAll = async () => {
      for (;;) await connect();
    };
    await assert.rejects(takeAll(), { code: '53300' });
    // Its own go, and others are there first; it asks for them again every second, as we do without a pause.
    const [first] = others;
    await eventually(async () => {
      await first?.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bgops'");
      await takeAll().catch(() => undefined);
      const answer = await server.request('POST', '/api/v1/operations', { type: 'work' });
      if (answer.status === 201) return false;
      const problem = (await answer.json()) as { code: string; detail: string };
      assert.deepEqual([answer.status, problem.code], [503, 'database-unavailable']);
      return /takes no more connections/.test(problem.detail);
    });
    const reading = await server.request('GET', '/api/v1/operations');
    assert.equal(reading.status, 503);
    await assert.rejects(startServer({ args: ['--database', database] }), /takes no more connections/);

    await Promise.all(others.splice(0).map((client) => client.end()));
    const isThere = async () => (await server.request('POST', '/api/v1/operations', { type: 'work' })).status === 201;
    await eventually(isThere);
    assert.equal(await server.stop(), 0);
  });
});
