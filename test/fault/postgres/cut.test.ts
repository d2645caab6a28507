import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type PostgresServer, startPostgres } from '../../support/postgres/server.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { startWorker, type TestWorker } from '../../support/worker.ts';
import { attemptsOf, eventually, Handlers, submit, until } from './fleet.ts';
import { makeNetwork, type Network } from './network.ts';

interface ShownEvent {
  readonly to: string;
  readonly by: string;
  readonly why: string | null;
}

/** The worst of cuts: packets go nowhere, and neither side is told. */
describe('a network that is cut between a worker and PostgreSQL', function () {
  this.timeout(180_000);
  let network: Network | undefined;
  let postgres: PostgresServer;
  let server: TestServer;
  let far: TestWorker;
  const others: TestWorker[] = [];
  let handlers: Handlers;
  let database = '';

  before(async function () {
    try {
      network = makeNetwork();
    } catch (error) {
      console.log(`        skipped: this machine allows no network namespaces (${String(error).split('\n')[0]})`);
      this.skip();
    }
    handlers = new Handlers();
    const rules = path.join(tmpdir(), `bgops-hba-${process.pid}`);
    writeFileSync(rules, `host all all 127.0.0.1/32 trust\nhost all all ${network.range} trust\n`);
    chmodSync(rules, 0o644);
    postgres = await startPostgres([`listen_addresses=127.0.0.1,${network.address}`, `hba_file=${rules}`]);
    database = await postgres.createDatabase();
    server = await startServer({ args: ['--database', database] });
    const url = database.replace('127.0.0.1', network.address);
    far = await startWorker(url, handlers.folder, ['--lease', '3', '--concurrency', '3'], { within: network.within });
  });
  after(async () => {
    if (network === undefined) return;
    network.heal();
    handlers.open('gate');
    await Promise.all([far, ...others, server].map((process) => process.stop()));
    await postgres.stop();
    network.remove();
    handlers.remove();
  });

  it('is noticed; the work is done elsewhere, what comes late does not count, and the worker goes on', async () => {
    const [ended = '', stopped = ''] = await submit(
      server,
      { type: 'gate', input: 'gate' },
      { type: 'stoppable', timeout: 600_000 },
    );
    for (const id of [ended, stopped]) await until(server, id, ({ status }) => status === 'Running');
    const near = await startWorker(database, handlers.folder, ['--lease', '3', '--concurrency', '3']);
    others.push(near);
    network?.cut();
    const cutAt = performance.now();

    for (const id of [ended, stopped]) {
      await until(server, id, ({ workerUri, status }) => status === 'Running' && workerUri === near.uri);
    }
    const elsewhereAt = performance.now();
    handlers.open('gate');
    await until(server, ended, ({ status }) => status === 'Complete');
    await eventually(() => handlers.diary().includes(`end ${ended} 1`));
    await eventually(() => /The database does not answer/.test(far.stderr()));
    const noticedAt = performance.now();
    network?.heal();

    await eventually(() => handlers.diary().includes(`stop ${stopped} 1 lost`));
    const events = async () =>
      (await server.json<{ events: ShownEvent[] }>('GET', `/api/v1/operations/${ended}/events`)).events;
    await eventually(async () => (await events()).some(({ why }) => why?.includes('after its lease was over')));
    const note = (await events()).at(-1);
    assert.deepEqual([note?.to, note?.by], ['Complete', far.uri]);
    assert.equal((await events()).filter(({ to, why }) => to === 'Complete' && why === null).length, 1);
    assert.deepEqual(
      (await attemptsOf(server, ended)).map(({ outcome, worker }) => [outcome, worker]),
      [
        ['Lost', far.uri],
        ['Complete', near.uri],
      ],
    );
    assert.deepEqual(
      (await attemptsOf(server, stopped)).map(({ outcome, worker }) => [outcome, worker]),
      [
        ['Lost', far.uri],
        [null, near.uri],
      ],
    );
    await server.json('POST', `/api/v1/operations/${stopped}/cancel`, {});
    await until(server, stopped, ({ status }) => status === 'Canceled');

    for (let runner: string | null = null; runner !== far.uri; ) {
      const ids = await submit(server, ...Array.from({ length: 10 }, () => ({ type: 'plain' })));
      const done = await Promise.all(ids.map((id) => until(server, id, ({ status }) => status === 'Complete')));
      runner = done.find(({ workerUri }) => workerUri === far.uri)?.workerUri ?? null;
    }
    const took = [elsewhereAt, noticedAt].map((at) => Math.round(at - cutAt));
    console.log(
      `        with a lease of 3 s: run elsewhere after ${took[0]} ms, noticed by the worker within ${took[1]} ms`,
    );
  });
});
