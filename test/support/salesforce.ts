import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type StartOptions, startServer, type TestServer } from './server.ts';

/** JSON of an answer. */
export type Json = Record<string, unknown>;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `{}` when there is none. */
  readonly json: Json;
}

/** A real server, spoken to in raw HTTP as a Salesforce client would. */
export interface TestOrg {
  readonly server: TestServer;
  /** As in `/services/data/v66.0/`. */
  readonly api: string;
  /** `address` is relative to `api` unless it begins with a slash; the engine's own token is the session. */
  ask(method: string, address: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** The same, and checks the status. */
  expect(
    status: number,
    method: string,
    address: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  /** Sends a form, without a session. */
  form(address: string, fields: Record<string, string>): Promise<Reply>;
  /** Replaces the settings of the facade while it runs. */
  set(settings: Json): Promise<void>;
  stop(): Promise<void>;
}

export const api = '/services/data/v66.0/';

/** Starts a server with the facade's settings in a file, as a person would. */
export async function startOrg(settings?: Json, options: StartOptions = {}): Promise<TestOrg> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bgops-org-'));
  const file = path.join(folder, 'settings.json');
  await writeFile(file, JSON.stringify(settings ?? {}));
  const args = [...(settings === undefined ? [] : ['--salesforce', file]), ...(options.args ?? [])];
  const server = await startServer({ ...options, args });
  const ask: TestOrg['ask'] = async (method, address, body, headers = {}) => {
    const url = address.startsWith('/') ? `${server.url}${address}` : `${server.url}${api}${address}`;
    const response = await server.request(method, url, body, headers);
    return replyOf(response);
  };
  const expect: TestOrg['expect'] = async (status, method, address, ...rest) => {
    const reply = await ask(method, address, ...rest);
    assert.equal(reply.status, status, `${method} ${address}: ${reply.text}`);
    return reply;
  };
  return {
    server,
    api,
    ask,
    expect,
    async form(address, fields) {
      const body = new URLSearchParams(fields);
      return replyOf(await fetch(`${server.url}${address}`, { method: 'POST', body, redirect: 'manual' }));
    },
    async set(changed) {
      await server.json('PUT', '/api/v1/salesforce', changed);
    },
    async stop() {
      assert.equal(await server.stop(), 0);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : {},
  };
}

/** Code and message of the first error in an error array. */
export function errorOf({ json }: Reply): { errorCode: string; message: string; fields?: string[] } {
  const [first] = json as unknown as { errorCode: string; message: string }[];
  assert.ok(first !== undefined, 'the answer is no error array');
  return first;
}

/** A SOAP envelope as jsforce sends it. */
export function envelope(call: string, inside: string, sessionId: string | null, header = ''): string {
  const session = sessionId === null ? '' : `<SessionHeader><sessionId>${sessionId}</sessionId></SessionHeader>`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"' +
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    `<soapenv:Header xmlns="urn:partner.soap.sforce.com">${session}${header}</soapenv:Header>` +
    `<soapenv:Body xmlns="urn:partner.soap.sforce.com"><${call}>${inside}</${call}></soapenv:Body></soapenv:Envelope>`
  );
}

/** Sends a SOAP call; the session is in the envelope alone. */
export async function soap({ server }: TestOrg, text: string, version = '66.0'): Promise<Reply> {
  const headers = { 'content-type': 'text/xml', soapaction: '""' };
  return replyOf(await fetch(`${server.url}/services/Soap/u/${version}`, { method: 'POST', headers, body: text }));
}
