import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { EngineBackend } from '../../../src/backend/engine/engineBackend.ts';
import { hasWorker } from '../../../src/operation/worker.ts';
import { noWorkerHeader } from '../../../src/server/api/schema.ts';
import { version } from '../../../src/server/version.ts';
import { withChanges } from '../../contract/changeStream.ts';
import { bgops } from '../../support/bgops.ts';
import { startServer, type TestServer } from '../../support/server.ts';

const handler = (type: string) => `export default { type: '${type}', concurrency: 3, run: () => null };`;
const operations = '/api/v1/operations';

type Told = { readonly id: string; readonly status: string; readonly noWorkerSince?: string };

function backendOf({ url, token }: TestServer): EngineBackend {
  return new EngineBackend({ resolve: async () => ({ url, token }) });
}

describe('workers of a server that is alone', function () {
  this.timeout(30_000);
  let server: TestServer;
  let backend: EngineBackend;

  before(async () => {
    server = await startServer({ handlers: { 'one.mjs': handler('one'), 'broken.mjs': 'export default {' } });
    backend = backendOf(server);
  });
  after(async () => {
    backend.dispose();
    assert.equal(await server.stop(), 0);
  });

  it('are itself, with the handlers that are ready', async () => {
    const { workers, types, shared } = await backend.workers();
    assert.deepEqual([workers.length, shared], [1, false]);
    const [worker] = workers;
    assert.deepEqual(
      [worker?.machine, worker?.pid, worker?.version, worker?.running],
      [hostname(), server.pid, version, 0],
    );
    assert.deepEqual(worker?.types, [{ type: 'one', concurrency: 3 }]);
    assert.deepEqual(types, [{ type: 'one', workers: 1, absentSince: null }]);
  });

  it('follow the handlers, which the stream of changes tells', async () => {
    const file = path.join(server.handlersFolder ?? '', 'two.mjs');
    await withChanges(backend, null, async ({ until }) => {
      await until(({ kind }) => kind === 'state');
      await writeFile(file, handler('two'));
      await until(({ kind }) => kind === 'workers');
      assert.ok(hasWorker(await backend.workers(), 'two'));
      await server.json('POST', '/api/v1/pause', {});
      const { id, ...row } = await server.json<Told>('POST', operations, { type: 'two' });
      assert.equal(row.noWorkerSince, undefined);
      await rm(file);
      await until(({ kind }) => kind === 'workers');
      const list = await backend.workers();
      assert.equal(hasWorker(list, 'two'), false);
      const absentSince = list.types.find(({ type }) => type === 'two')?.absentSince ?? 0;
      const { noWorkerSince = '' } = await server.json<Told>('GET', `${operations}/${id}`);
      assert.equal(Date.parse(noWorkerSince), absentSince);
    });
  });
});

describe('types without a worker', function () {
  this.timeout(30_000);
  let server: TestServer;

  before(async () => {
    server = await startServer();
  });
  after(async () => assert.equal(await server.stop(), 0));

  const run = (...args: string[]) => bgops([...args, '--data', server.dataFolder]);

  it('are named when one is submitted, each once', async () => {
    const answer = await server.request('POST', operations, [{ type: 'a,ä' }, { type: 'b' }, { type: 'b' }]);
    assert.equal(answer.headers.get(noWorkerHeader), 'a%2C%C3%A4,b');
    const many = Array.from({ length: 30 }, (_, index) => ({ type: `type${index}` }));
    const told = (await server.request('POST', operations, many)).headers.get(noWorkerHeader);
    assert.equal(told?.split(',').length, 20);
  });

  it('mark the operations that are due', async () => {
    const processAfter = new Date(Date.now() + 3_600_000).toISOString();
    const due = await server.json<Told>('POST', operations, { type: 'c' });
    const later = await server.json<Told>('POST', operations, { type: 'c', processAfter });
    assert.ok(due.noWorkerSince !== undefined);
    assert.equal(later.noWorkerSince, undefined);
    const page = await server.json<{ operations: Told[] }>('GET', `${operations}?q=type:c`);
    assert.deepEqual(
      page.operations.map(({ status, noWorkerSince }) => [status, noWorkerSince !== undefined]),
      [
        ['Scheduled', false],
        ['Waiting', true],
      ],
    );
  });

  it('are told on the command line', async () => {
    const submitted = await run('submit', 'd');
    assert.deepEqual([submitted.code, submitted.stdout.trim().length], [0, 36]);
    assert.match(submitted.stderr, /^Warning: no live worker has a handler for d, so the operation waits\. Start one/);
    assert.match((await run('list', 'type:d')).stdout, /Waiting, no worker +d /);
    const { stdout } = await run('workers');
    assert.match(stdout, /^MACHINE +PID +VERSION +RUNNING +LAST SEEN +TYPES\n$/);
    assert.deepEqual(JSON.parse((await run('workers', '--json')).stdout), { workers: [], types: [], shared: false });
  });
});
