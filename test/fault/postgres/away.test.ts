import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { postgres } from '../../support/postgres/postgres.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { startWorker, type TestWorker } from '../../support/worker.ts';
import { EventReader } from './eventReader.ts';
import { attemptsOf, eventually, Handlers, submit, until } from './fleet.ts';

/** How long the database is away, s: longer than a lease. The minute of the requirement takes BGOPS_AWAY=60. */
const seconds = Number(process.env.BGOPS_AWAY ?? 5);
/** A lease that ends meanwhile. */
const lease = '3';

describe('PostgreSQL away for longer than a lease', function () {
  this.timeout(60_000 + seconds * 1_000);
  const running = postgres();
  let handlers: Handlers;
  let server: TestServer;
  const workers: TestWorker[] = [];

  before(async () => {
    handlers = new Handlers();
    const database = await running.emptyDatabase();
    server = await startServer({ args: ['--database', database] });
    for (const _ of [0, 1]) workers.push(await startWorker(database, handlers.folder, ['--lease', lease]));
  });
  after(async () => {
    for (const gate of ['meanwhile', 'afterwards']) handlers.open(gate);
    await Promise.all([...workers.map((worker) => worker.stop()), server.stop()]);
    handlers.remove();
  });

  it(`is told by the servers, outlived by attempts and event streams, and over by itself (${seconds} s)`, async () => {
    const stream = await EventReader.open(server);
    const [meanwhile = '', afterwards = ''] = await submit(
      server,
      { type: 'gate', input: 'meanwhile', retryLimit: 0 },
      { type: 'gate', input: 'afterwards', retryLimit: 0 },
    );
    for (const id of [meanwhile, afterwards]) await until(server, id, ({ status }) => status === 'Running');
    const left = performance.now();
    await running.server.quit();

    for (const [method, path, body] of [
      ['POST', '/api/v1/operations', { type: 'plain' }],
      ['GET', '/api/v1/operations', undefined],
      ['GET', `/api/v1/operations/${meanwhile}`, undefined],
      ['POST', `/api/v1/operations/${meanwhile}/cancel`, {}],
    ] as const) {
      const answer = await server.request(method, path, body);
      const problem = (await answer.json()) as { code: string; detail: string };
      assert.deepEqual([answer.status, problem.code], [503, 'database-unavailable'], `${method} ${path}`);
      assert.match(problem.detail, /The database does not answer\. Check that PostgreSQL runs/);
    }
    assert.equal((await server.request('GET', '/health')).status, 200, 'the process itself lives');
    const ready = await server.request('GET', '/health/ready');
    if (ready.status !== 404) assert.equal(ready.status, 503);

    handlers.open('meanwhile');
    await eventually(() => handlers.diary().includes(`end ${meanwhile} 1`));
    // That leases end is what is tested here, so time has to pass.
    await pause(Math.max(0, left + seconds * 1_000 - performance.now()));
    await running.server.start();

    // An attempt that ended meanwhile is stored; one that goes on has not lost its lease.
    await until(server, meanwhile, ({ status }) => status === 'Complete');
    const [later = ''] = await eventuallySubmitted();
    await until(server, later, ({ status }) => status === 'Complete');
    handlers.open('afterwards');
    await until(server, afterwards, ({ status }) => status === 'Complete');
    for (const id of [meanwhile, afterwards]) {
      const outcomes = (await attemptsOf(server, id)).map(({ outcome }) => outcome);
      assert.deepEqual(outcomes, ['Complete']);
    }
    await eventually(() => [meanwhile, later, afterwards].every((id) => stream.saw(id, 'Complete')));
    assert.deepEqual(
      [stream.ended, stream.resyncs],
      [false, 0],
      'the stream went on, and nothing had to be read again',
    );
    assert.equal((await server.request('GET', '/health')).status, 200);
    if (ready.status !== 404) assert.equal((await server.request('GET', '/health/ready')).status, 200);
    stream.close();
  });

  /** A submit is acknowledged as soon as the database is there again. */
  async function eventuallySubmitted(): Promise<string[]> {
    for (;;) {
      try {
        return await submit(server, { type: 'plain' });
      } catch (error) {
        assert.match(String(error), /503/);
      }
    }
  }
});
