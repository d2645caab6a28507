import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type StartOptions, startServer, type TestClient, type TestServer } from './server.ts';

/** JSON of an answer. */
export type Json = Record<string, unknown>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `{}` when there is none. */
  readonly json: Json;
}

/** How a service's dialect is spoken. */
export interface Dialect {
  /** The argument of `serve` that names the file of the facade's settings. */
  readonly option: '--dataverse' | '--salesforce';
  /** As in `/api/data/v9.2/`. */
  readonly path: string;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Raw HTTP as a client of the service would speak it. */
export interface FacadeClient {
  /** Where relative addresses begin: the server's own, and the dialect's path. */
  readonly api: string;
  /** `address` is relative to `api` unless it begins with a slash or is absolute; a body is sent as JSON unless it is text. */
  ask(method: string, address: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** The same, and checks the status. */
  expect(
    status: number,
    method: string,
    address: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
}

/** A real server, whose facade is spoken to. */
export interface FacadeServer extends FacadeClient {
  readonly server: TestServer;
  stop(): Promise<void>;
}

/** Starts a server with the facade's settings in a file, as a person would. */
export async function startFacadeServer(
  dialect: Dialect,
  settings: Json | undefined,
  options: StartOptions,
): Promise<FacadeServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bgops-facade-'));
  const file = path.join(folder, 'settings.json');
  await writeFile(file, JSON.stringify(settings ?? {}));
  const args = [...(settings === undefined ? [] : [dialect.option, file]), ...(options.args ?? [])];
  const server = await startServer({ ...options, args }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    server,
    ...facadeClient(server, dialect),
    async stop() {
      assert.equal(await server.stop(), 0);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function facadeClient(server: TestClient, dialect: Dialect): FacadeClient {
  const api = `${server.url}${dialect.path}`;
  const ask: FacadeClient['ask'] = async (method, address, body, headers = {}) => {
    const whole = /^https?:/.test(address) ? address : `${address.startsWith('/') ? server.url : api}${address}`;
    return replyOf(await server.request(method, whole, body, { ...dialect.headers, ...headers }));
  };
  return {
    api,
    ask,
    async expect(status, method, address, ...rest) {
      const reply = await ask(method, address, ...rest);
      assert.equal(reply.status, status, `${method} ${address}: ${reply.text}`);
      return reply;
    },
  };
}

export async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : {},
  };
}
