import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer, type TestServer } from './server.ts';

const projectRoot = path.resolve(import.meta.dirname, '../..');

/** An engine server with the handlers of the example, whose Dataverse facade stands for an environment. */
export interface Environment {
  readonly url: string;
  /** Starts a custom API in the background, as any client would. */
  begin(api: string, input: unknown): Promise<void>;
  /** Takes the place of the facade's settings, but for `cancelInterrupts`. */
  settings(settings: object): Promise<void>;
  leave(): Promise<void>;
  /** Submits an operation to the engine server itself. */
  submit(operation: object): Promise<void>;
  /** With another token, if one is named. */
  comeBack(as?: string): Promise<void>;
  stop(): Promise<void>;
}

/** It can go and come back at the same address. */
export async function startEnvironment(token: string): Promise<Environment> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bgops-environment-'));
  await cp(path.join(projectRoot, 'example'), path.join(folder, 'example'), { recursive: true });
  let now = token;
  const start = (port: string) =>
    startServer({
      dataFolder: path.join(folder, 'data'),
      handlersFolder: path.join(folder, 'example'),
      args: ['--token', now, '--port', port],
    });
  let server = await start('0');
  const { url } = server;
  const { port } = new URL(url);
  const ask: TestServer['request'] = (method, address, body, more) =>
    server.request(method, address, body, { authorization: `Bearer ${now}`, ...more });
  return {
    url,
    async begin(api, input) {
      const answer = await ask('POST', `/api/data/v9.2/${api}`, input, { prefer: 'respond-async' });
      assert.equal(answer.status, 202, await answer.text());
    },
    async settings(settings) {
      const answer = await ask('PUT', '/api/v1/dataverse', { cancelInterrupts: true, ...settings });
      assert.equal(answer.status, 200, await answer.text());
    },
    async submit(operation) {
      const answer = await ask('POST', '/api/v1/operations', operation);
      assert.equal(answer.status, 201, await answer.text());
    },
    leave: () => server.kill(),
    async comeBack(as = now) {
      now = as;
      server = await start(port);
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
