import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EngineBackend } from '../../../src/backend/engine/engineBackend.ts';
import { noWorkerHeader } from '../../../src/server/api/schema.ts';
import { withChanges } from '../../contract/changeStream.ts';
import { postgres } from '../../support/postgres/postgres.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { startWorker, type TestWorker } from '../../support/worker.ts';

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly workerUri: string | null;
}

/** Processes as on several machines: a server without handlers, and workers that only the database knows. */
describe('workers on one PostgreSQL', function () {
  this.timeout(180_000);
  const running = postgres();
  const folder = temporaryFolder();
  const workers: TestWorker[] = [];
  let server: TestServer;
  let database = '';
  let handlers = '';

  const work = async () => {
    const worker = await startWorker(database, handlers, ['--lease', '3', '--concurrency', '4']);
    workers.push(worker);
    return worker;
  };
  const submit = async (...inputs: unknown[]) => {
    const drafts = inputs.map((input) => ({ type: 'work', input }));
    const { operations } = await server.json<{ operations: Shown[] }>('POST', '/api/v1/operations', drafts);
    return operations.map(({ id }) => id);
  };
  const show = (id: string) => server.json<Shown>('GET', `/api/v1/operations/${id}`);
  /** Asks until it is so. */
  const until = async (id: string, isSo: (shown: Shown) => boolean): Promise<Shown> => {
    for (;;) {
      const shown = await show(id);
      if (isSo(shown)) return shown;
      await pause(20);
    }
  };

  beforeEach(async () => {
    database = await running.emptyDatabase();
    handlers = join(folder.path, 'handlers');
    mkdirSync(handlers);
    const file = JSON.stringify(join(folder.path, 'stopped'));
    writeFileSync(
      join(handlers, 'work.mjs'),
      `import { appendFileSync } from 'node:fs';
       import { setTimeout as pause } from 'node:timers/promises';
       export default [{ type: 'other', run: () => null }, {
         type: 'work',
         async run(input, { signal, operation }) {
           if (input !== 'long') return pause(5, 'done');
           try { await pause(60_000, 'late', { signal }); }
           finally { appendFileSync(${file}, operation.id + '\\n'); }
         },
       }];`,
    );
    server = await startServer({ args: ['--database', database] });
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    await server.stop();
  });

  it('share the work, and end without leaving any of it behind', async () => {
    const pair = [await work(), await work()];
    const ids = (await Promise.all(Array.from({ length: 10 }, () => submit(...Array(20).fill(0))))).flat();
    const done = await Promise.all(ids.map((id) => until(id, ({ status }) => status === 'Complete')));
    assert.ok(done.every(({ attempts }) => attempts === 1));
    assert.deepEqual(new Set(done.map(({ workerUri }) => workerUri)), new Set(pair.map(({ uri }) => uri)));
    const ended = await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    assert.deepEqual(ended, [0, 0]);
  });

  it('give the work of one that was killed to another', async () => {
    const first = await work();
    const [id = ''] = await submit('long');
    await until(id, ({ status }) => status === 'Running');
    workers.splice(0);
    await first.kill();
    const second = await work();
    const again = await until(id, ({ attempts }) => attempts === 2);
    assert.equal(again.workerUri, second.uri);
    const { attempts } = await server.json<{ attempts: { outcome: string | null }[] }>(
      'GET',
      `/api/v1/operations/${id}/attempts`,
    );
    assert.deepEqual(
      attempts.map(({ outcome }) => outcome),
      ['Lost', null],
    );
  });

  it('stop an attempt that is cancelled on the server', async () => {
    await work();
    const [id = ''] = await submit('long');
    await until(id, ({ status }) => status === 'Running');
    await server.json('POST', `/api/v1/operations/${id}/cancel`, {});
    await until(id, ({ status }) => status === 'Canceled');
    assert.equal(readFileSync(join(folder.path, 'stopped'), 'utf8'), `${id}\n`);
  });

  it('are known to every server until their lease is over, and what waits for their types says so', async () => {
    const first = await work();
    const backend = new EngineBackend({ resolve: async () => server });
    const known = async () => (await backend.workers()).workers.map(({ uri }) => uri);
    const knownAs = async (uris: readonly string[]) => JSON.stringify(await known()) === JSON.stringify(uris);
    try {
      await withChanges(backend, null, async ({ until: hears }) => {
        await hears(({ kind }) => kind === 'state');
        /** Reads again whenever the stream tells of workers, as a window does. */
        const becomes = async (uris: readonly string[]) => {
          while (!(await knownAs(uris))) await hears(({ kind }) => kind === 'workers');
        };
        await becomes([first.uri]);
        workers.splice(0);
        await first.kill();
        await becomes([]);
        const list = await backend.workers();
        const type = list.types.find((each) => each.type === 'work');
        assert.deepEqual([type?.workers, list.shared], [0, true]);
        const answer = await server.request('POST', '/api/v1/operations', { type: 'work', input: 0 });
        assert.equal(answer.headers.get(noWorkerHeader), 'work');
        const { id, noWorkerSince } = (await answer.json()) as Shown & { noWorkerSince?: string };
        assert.ok(noWorkerSince !== undefined && Date.parse(noWorkerSince) >= (type?.absentSince ?? Number.NaN));
        await work();
        const done = await until(id, ({ status }) => status === 'Complete');
        assert.equal('noWorkerSince' in done, false);
        await becomes([workers[0]?.uri ?? '']);
        // A clean end is told at once, not after a lease.
        const [second] = workers.splice(0);
        assert.equal(await second?.stop(), 0);
        await becomes([]);
      });
    } finally {
      backend.dispose();
    }
  });

  it('start nothing while it is paused on the server', async () => {
    await work();
    await server.json('POST', '/api/v1/pause', { type: 'work' });
    // The worker hears of it soon: then it runs what came later, and leaves what is paused.
    let id = '';
    for (let status = ''; status !== 'Waiting'; ) {
      [id = ''] = await submit(0);
      const other = await server.json<Shown>('POST', '/api/v1/operations', { type: 'other' });
      await until(other.id, (shown) => shown.status === 'Complete');
      ({ status } = await show(id));
    }
    await server.json('POST', '/api/v1/resume', { type: 'work' });
    await until(id, ({ status }) => status === 'Complete');
  });
});
