import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bgops } from '../support/bgops.ts';
import { postgres } from '../support/postgres/postgres.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { accessContract } from './accessContract.ts';

describe('access', function () {
  this.timeout(120_000);

  describe('with tokens in a data folder', () => {
    let server: TestServer;
    let folder = '';

    before(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'bgops-access-'));
      server = await startServer({ dataFolder: path.join(folder, 'data') });
    });
    after(async () => {
      assert.equal(await server.stop(), 0);
      await rm(folder, { recursive: true, force: true });
    });

    it('of its own: nobody listens beyond loopback without one', async () => {
      const other = path.join(folder, 'other');
      await assert.rejects(
        startServer({ dataFolder: other, args: ['--host', '0.0.0.0'] }),
        /code 1[\s\S]*bgops token create[\s\S]*--token/,
      );
    });

    accessContract(() => ({
      servers: [server],
      place: ['--data', server.dataFolder],
      async another(args) {
        // The folder is one server's.
        assert.equal(await server.stop(), 0);
        const beyond = await startServer({ dataFolder: server.dataFolder, args });
        return {
          ...beyond,
          async stop() {
            const code = await beyond.stop();
            server = await startServer({ dataFolder: server.dataFolder });
            return code;
          },
        };
      },
    }));
  });

  describe('with tokens in a PostgreSQL database that servers share', () => {
    const running = postgres();
    const servers: TestServer[] = [];
    let database = '';

    before(async () => {
      database = await running.emptyDatabase();
      // The first one is made before there is a server.
      const made = await bgops(['token', 'create', '--name', 'first', '--scope', 'admin', '--database', database]);
      assert.match(made.stdout, /^bgops_[0-9a-f]{8}_[0-9a-f]{64}\n$/);
      const start = () => startServer({ args: ['--database', database] });
      servers.push(...(await Promise.all([start(), start()])));
    });
    after(async () => {
      for (const server of servers.splice(0)) assert.equal(await server.stop(), 0);
    });

    accessContract(() => ({
      servers,
      place: ['--database', database],
      another: (args) => startServer({ args: ['--database', database, ...args] }),
    }));
  });
});
