import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { EngineBackend } from '../../../src/backend/engine/engineBackend.ts';
import { compareVersions, type EnsureOptions, ensureServer } from '../../../src/backend/engine/ensure.ts';
import { type FoundServer, findServer, isAlive, readServerFile } from '../../../src/backend/engine/find.ts';
import { serverLog } from '../../../src/backend/engine/start.ts';
import { serverFile } from '../../../src/server/api/schema.ts';
import { version } from '../../../src/server/version.ts';
import { startServer } from '../../support/server.ts';
import { serverScript } from '../../support/shipped.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

describe('ensureServer', function () {
  this.timeout(90_000);
  const folder = temporaryFolder();
  const started = new Set<FoundServer>();
  const data = () => path.join(folder.path, 'data');
  const file = () => path.join(data(), 'server.json');

  async function ensure(more: Partial<EnsureOptions> = {}): Promise<FoundServer> {
    const found = await ensureServer({
      dataFolder: data(),
      execPath: process.execPath,
      serverScript,
      handlersFolder: null,
      version,
      ...more,
    });
    started.add(found);
    return found;
  }

  async function stop({ url, token, pid }: FoundServer): Promise<void> {
    await fetch(new URL('/api/v1/shutdown', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    }).catch(() => undefined);
    while (isAlive(pid)) await new Promise(setImmediate);
  }

  afterEach(async () => {
    for (const server of started) await stop(server);
    started.clear();
  });

  it('starts a server, finds it the next time, and knows when it is gone', async () => {
    assert.equal(await findServer(data()), null);
    const first = await ensure();
    assert.deepEqual([first.version, first.stopping], [version, false]);
    assert.deepEqual(await ensure(), first);
    assert.deepEqual(await findServer(data()), first);
    assert.ok(!(await readFile(serverLog(data()), 'utf8')).includes(first.token));
    await stop(first);
    assert.equal(await findServer(data()), null);
    assert.ok(!existsSync(file()));
  });

  it('ends up with one server when several windows start at the same time', async () => {
    const found = await Promise.all([ensure(), ensure(), ensure()]);
    assert.equal(new Set(found.map(({ pid }) => pid)).size, 1);
  });

  it('starts anew after a server that was killed', async () => {
    const first = await ensure();
    process.kill(first.pid, 'SIGKILL');
    const second = await ensure();
    assert.notEqual(second.pid, first.pid);
    assert.equal((await readServerFile(data()))?.pid, second.pid);
  });

  it('does not trust a file that is stale, wrong or damaged', async () => {
    const stranger = createServer((_, response) => response.end('{"status":"ok","version":"9.9.9","pid":1}'));
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const address = stranger.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const url = `http://127.0.0.1:${port}`;
    const told = { url, port, pid: process.pid, token: 'x', version, startedAt: 0 };
    await mkdir(data());
    for (const text of [
      '',
      'not JSON',
      '{}',
      JSON.stringify(serverFile.encode(told)),
      JSON.stringify(serverFile.encode({ ...told, pid: 2 ** 30 })),
      JSON.stringify(serverFile.encode({ ...told, url: 'http://127.0.0.1:1', port: 1 })),
    ]) {
      await writeFile(file(), text);
      const found = await findServer(data());
      assert.equal(found, null, text);
    }
    stranger.close();
    const found = await ensure();
    assert.equal((await readServerFile(data()))?.pid, found.pid);
  });

  it('replaces an older server without losing running work', async () => {
    const handlers = path.join(folder.path, 'operations');
    await mkdir(handlers);
    await writeFile(
      path.join(handlers, 'slow.mjs'),
      `import { existsSync } from 'node:fs';
      export default { type: 'slow', async run(input) {
        console.log('begun');
        while (!existsSync(input)) await new Promise((resolve) => setTimeout(resolve, 20));
        return 'done';
      } };`,
    );
    const older = await ensure({ handlersFolder: handlers });
    const watching = new EngineBackend({ resolve: async () => older });
    const go = path.join(folder.path, 'go');
    const { id } = await watching.submit({ type: 'slow', input: go });
    for await (const text of watching.log(id, { follow: true })) if (text.includes('begun')) break;
    const replacing = ensure({ handlersFolder: handlers, version: '999.0.0' });
    for await (const change of watching.changes(null, AbortSignal.timeout(30_000))) {
      if (change.kind === 'state' && change.state.kind === 'offline') break;
    }
    assert.equal((await watching.get(id)).status, 'Running');
    await writeFile(go, '');
    watching.dispose();
    const newer = await replacing;
    assert.notEqual(newer.pid, older.pid);
    const after = new EngineBackend({ resolve: async () => newer });
    const row = await after.get(id);
    assert.deepEqual([row.status, row.attempts], ['Complete', 1]);
    after.dispose();
  });

  it('uses a newer server as it is', async () => {
    const newer = await ensure();
    assert.deepEqual(await ensure({ version: '0.0.1' }), newer);
  });

  it('says why a server did not start', async () => {
    await assert.rejects(ensure({ handlersFolder: path.join(folder.path, 'nothing') }), {
      code: 'unreachable',
      message: /^The engine server did not start: The handlers folder .* is not there\. Make it, or name another\./,
    });
    await assert.rejects(ensure({ execPath: path.join(folder.path, 'no-node') }), {
      code: 'unreachable',
      message: /^The engine server did not start: .*ENOENT/,
    });
  });

  it('uses a server that somebody else started', async () => {
    const server = await startServer({ dataFolder: data() });
    const found = await ensureServer({
      dataFolder: data(),
      execPath: 'not needed',
      serverScript,
      handlersFolder: null,
      version,
    });
    assert.deepEqual([found.pid, found.url, found.token], [server.pid, server.url, server.token]);
    assert.equal(await server.stop(), 0);
  });

  it('compares versions by number', () => {
    assert.ok(compareVersions('0.10.0', '0.9.9') > 0);
    assert.ok(compareVersions('1.0.0-beta', '1.0.0') === 0);
    assert.ok(compareVersions('0.1.0', '0.1.1') < 0);
  });
});
