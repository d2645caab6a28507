import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { bgops } from '../../support/bgops.ts';
import { startServer } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const handlers = {
  'quick.mjs': "export default { type: 'quick', run: (input) => input };",
  'polite.mjs': `export default { type: 'polite', async run(input, { signal }) {
    console.log('begun');
    await new Promise((resolve) => setTimeout(resolve, input));
    return 'done';
  } };`,
};

describe('serve', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const data = () => path.join(folder.path, 'data');

  it('prints one line when it is ready, nothing else, and ends with 0 on SIGTERM', async () => {
    const server = await startServer({ handlers });
    await server.json('POST', '/api/v1/operations', { type: 'quick' });
    const lines = server.stdout().split('\n');
    assert.deepEqual([lines.length, lines[1]], [2, '']);
    const ready = JSON.parse(lines[0] ?? '');
    assert.deepEqual(Object.keys(ready), ['url', 'pid', 'token']);
    assert.match(ready.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(ready.pid, server.process.pid);
    assert.ok(ready.token.length >= 40);
    assert.equal(await server.stop(), 0);
    assert.deepEqual(server.stdout().split('\n'), lines);
  });

  it('does not print a token that was given, by option or by environment', async () => {
    for (const given of [{ args: ['--token', 'sesame-1'] }, { env: { BGOPS_TOKEN: 'sesame-1' } }]) {
      const server = await startServer(given);
      assert.ok(!server.stdout().includes('sesame'));
      const headers = { authorization: 'Bearer sesame-1' };
      assert.equal((await server.request('GET', '/api/v1/pause', undefined, headers)).status, 200);
      assert.equal(await server.stop(), 0);
    }
  });

  it('tells how it is reached in a file for its owner alone, and takes it back', async () => {
    const server = await startServer({ dataFolder: data() });
    const file = path.join(data(), 'server.json');
    const told = JSON.parse(await readFile(file, 'utf8'));
    const { version } = await server.json<{ version: string }>('GET', '/health');
    assert.deepEqual(
      [told.url, told.port, told.pid, told.token, told.version],
      [server.url, Number(new URL(server.url).port), server.pid, server.token, version],
    );
    assert.ok(Date.parse(told.startedAt) <= Date.now());
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await stat(data())).mode & 0o777, 0o700);
    assert.equal(await server.stop(), 0);
    assert.ok(!existsSync(file));
  });

  it('closes a data folder that is there to others, but not one with something else in it', async () => {
    const mixed = path.join(folder.path, 'mixed');
    for (const name of [data(), mixed]) await mkdir(name, { mode: 0o755 });
    await writeFile(path.join(mixed, 'a file'), '');
    for (const [dataFolder, mode] of [
      [data(), 0o700],
      [mixed, 0o755],
    ] as const) {
      const server = await startServer({ dataFolder });
      assert.equal((await stat(dataFolder)).mode & 0o777, mode);
      assert.equal(await server.stop(), 0);
    }
  });

  it('lives on when nobody reads what it writes any more', async () => {
    const server = await startServer({ handlers });
    server.process.stdout?.destroy();
    server.process.stderr?.destroy();
    await writeFile(path.join(server.handlersFolder ?? '', 'broken.mjs'), 'export default {');
    while (!(await (await server.request('GET', '/api/v1/handlers')).text()).includes('broken.mjs'));
    assert.equal(await server.stop(), 0);
  });

  it('leaves the file of another server alone', async () => {
    const server = await startServer({ dataFolder: data() });
    const file = path.join(data(), 'server.json');
    const other = { ...JSON.parse(await readFile(file, 'utf8')), pid: 1 };
    await writeFile(file, JSON.stringify(other));
    assert.equal(await server.stop(), 0);
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), other);
  });

  it('refuses a folder that another server holds, and says who', async () => {
    const server = await startServer({ dataFolder: data() });
    const second = await bgops(['serve', '--data', data()]);
    assert.deepEqual([second.code, second.stdout], [3, '']);
    assert.match(second.stderr, new RegExp(`in use by process ${server.pid}\\b.*folder-in-use`));
    assert.equal((await server.request('GET', '/health')).status, 200);
    assert.equal(await server.stop(), 0);
  });

  it('refuses a port that is taken, and leaves the folder to the next', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, stderr } = await bgops(['serve', '--data', data(), '--port', String(port)]);
    other.close();
    assert.equal(code, 1);
    assert.match(stderr, /^127\.0\.0\.1 port \d+ cannot be listened on \(EADDRINUSE\)\. Choose another with --port/);
    const server = await startServer({ dataFolder: data() });
    assert.equal(await server.stop(), 0);
  });

  it('lets attempts end before it stops, and takes nothing new meanwhile', async () => {
    const server = await startServer({ handlers, dataFolder: data() });
    const { id } = await server.json<{ id: string }>('POST', '/api/v1/operations', { type: 'polite', input: 700 });
    const log = await server.request('GET', `/api/v1/operations/${id}/log?follow=1`);
    const reader = log.body?.getReader();
    await reader?.read();
    const answer = await server.request('POST', '/api/v1/shutdown');
    assert.deepEqual([answer.status, ((await answer.json()) as { status: string }).status], [202, 'stopping']);
    const refused = await server.request('POST', '/api/v1/operations', { type: 'quick' });
    assert.deepEqual([refused.status, ((await refused.json()) as { code: string }).code], [503, 'stopping']);
    assert.equal((await server.json<{ status: string }>('GET', '/health')).status, 'stopping');
    assert.equal(await server.stop(), 0);
    const next = await startServer({ dataFolder: data() });
    const row = await next.json<{ status: string; attempts: number }>('GET', `/api/v1/operations/${id}`);
    assert.deepEqual([row.status, row.attempts], ['Complete', 1]);
    assert.equal(await next.stop(), 0);
  });

  it('ends by itself when nobody needs it', async () => {
    const server = await startServer({ handlers, args: ['--idle-exit', '0.6'] });
    const { id } = await server.json<{ id: string }>('POST', '/api/v1/operations', { type: 'polite', input: 1_500 });
    const began = performance.now();
    const [code] = await once(server.process, 'exit');
    assert.equal(code, 0);
    assert.ok(performance.now() - began > 1_900, 'after the work, and the time without any');
    const next = await startServer({ dataFolder: server.dataFolder });
    assert.equal((await next.json<{ status: string }>('GET', `/api/v1/operations/${id}`)).status, 'Complete');
    assert.equal(await next.stop(), 0);
    await server.stop();
  });

  const wrong: [string, string[], RegExp][] = [
    [
      'a database that is none',
      ['serve', '--database', 'mysql://localhost/x'],
      /--database must be a URL like postgres:/,
    ],
    ['work without a database', ['work', '--handlers', '.'], /work needs --database/],
    ['work without handlers', ['work', '--database', 'postgres://localhost/x'], /work needs --handlers/],
    ['a port that is none', ['serve', '--port', '70000'], /--port must be a whole number from 0 to 65535/],
    ['an idle time that is none', ['serve', '--idle-exit', '0'], /--idle-exit must be a number of seconds above 0/],
    ['a token with spaces', ['serve', '--token', 'a b'], /visible ASCII/],
    ['an option that is not known', ['serve', '--prot', '1'], /unknown option '--prot'/],
    ['a command that is not known', ['sevre'], /unknown command 'sevre'/],
  ];
  for (const [what, args, message] of wrong) {
    it(`refuses ${what}`, async () => {
      const { code, stdout, stderr } = await bgops(args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
    });
  }

  it('refuses a handlers folder that is not there, in words', async () => {
    const missing = path.join(folder.path, 'nothing');
    const { code, stderr } = await bgops(['serve', '--data', data(), '--handlers', missing]);
    assert.equal(code, 1);
    assert.match(stderr, /^The handlers folder .* is not there\. Make it, or name another\. \(invalid-request\)\n$/);
  });
});
