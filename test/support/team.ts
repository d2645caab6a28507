import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RoundRobin, startRoundRobin } from './roundRobin.ts';
import { startServer, type TestClient, type TestServer, testClient } from './server.ts';
import { startWorker } from './worker.ts';

/** Several servers on one database behind one address, and a worker somewhere else. */
export interface Team {
  readonly servers: readonly TestServer[];
  /** A client of each server alone. */
  readonly clients: readonly TestClient[];
  readonly proxy: RoundRobin;
  /** A client of the one address. */
  readonly client: TestClient;
  stop(): Promise<void>;
}

const token = 'the-token-of-the-team';

export async function startTeam(
  database: string,
  size: number,
  { args = [], handlers }: { args?: readonly string[]; handlers: string },
): Promise<Team> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bgops-team-'));
  writeFileSync(path.join(folder, 'all.mjs'), handlers);
  const all = ['--database', database];
  const servers: TestServer[] = [];
  // One after the other makes the tables.
  for (let count = 0; count < size; count++)
    servers.push(await startServer({ args: [...all, '--token', token, ...args] }));
  const worker = await startWorker(database, folder);
  const proxy = await startRoundRobin(servers.map(({ url }) => url));
  return {
    servers,
    proxy,
    clients: servers.map(({ url }) => testClient(url, token)),
    client: testClient(proxy.url, token),
    async stop() {
      await proxy.close();
      await worker.kill();
      for (const server of servers) await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
