import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type StartOptions, startServer, type TestServer } from './server.ts';

/** A row of the facade as JSON. */
export type Row = Record<string, unknown>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `{}` when there is none. */
  readonly json: Row;
}

/** A real server, spoken to in raw HTTP as a Dataverse client would. */
export interface TestFacade {
  readonly server: TestServer;
  /** `{url}/api/data/v9.2/`. */
  readonly api: string;
  /** `address` is relative to `api` unless it is absolute; a body is sent as JSON. */
  ask(method: string, address: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** The same, and checks the status. */
  expect(
    status: number,
    method: string,
    address: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  /** Stores a row and answers its id. */
  create(row: Row): Promise<string>;
  stop(): Promise<void>;
}

const odata = { accept: 'application/json', 'odata-version': '4.0', 'odata-maxversion': '4.0' };

/** Starts a server with the facade's settings in a file, as a person would. */
export async function startFacade(settings?: Row, options: StartOptions = {}): Promise<TestFacade> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bgops-facade-'));
  const file = path.join(folder, 'settings.json');
  await writeFile(file, JSON.stringify(settings ?? {}));
  const args = [...(settings === undefined ? [] : ['--dataverse', file]), ...(options.args ?? [])];
  const server = await startServer({ ...options, args }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const api = `${server.url}/api/data/v9.2/`;
  const ask: TestFacade['ask'] = async (method, address, body, headers = {}) => {
    const answer = await server.request(method, new URL(address, api).href, body, { ...odata, ...headers });
    const text = await answer.text();
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: isJson && text !== '' ? JSON.parse(text) : {},
    };
  };
  const expect: TestFacade['expect'] = async (status, method, address, ...rest) => {
    const reply = await ask(method, address, ...rest);
    assert.equal(reply.status, status, `${method} ${address}: ${reply.text}`);
    return reply;
  };
  return {
    server,
    api,
    ask,
    expect,
    async create(row) {
      const { headers } = await expect(204, 'POST', 'backgroundoperations', row);
      return idIn(headers);
    },
    async stop() {
      assert.equal(await server.stop(), 0);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The id at the end of `OData-EntityId`. */
export function idIn(headers: Headers): string {
  return /\(([0-9a-f-]{36})\)$/.exec(headers.get('odata-entityid') ?? '')?.[1] ?? '';
}

/** Code and message of an error document. */
export function errorOf({ json }: Reply): { code: string; message: string } {
  return json.error as { code: string; message: string };
}

/** The rows of a list. */
export function rowsOf({ json }: Reply): Row[] {
  return json.value as Row[];
}
