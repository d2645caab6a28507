import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serve } from '../../src/server/serve.ts';
import {
  type Dialect,
  type FacadeServer,
  facadeClient,
  type Json,
  type Reply,
  replyOf,
  startFacadeServer,
} from './facade.ts';
import type { ManualClock } from './manualClock.ts';
import { type StartOptions, type TestClient, testClient } from './server.ts';

export type { Json, Reply } from './facade.ts';

/** A real server, spoken to in raw HTTP as a Salesforce client would; the engine's own token is the session. */
export interface TestOrg extends FacadeServer {
  /** Sends a form, without a session. */
  form(address: string, fields: Record<string, string>): Promise<Reply>;
  /** Replaces the settings of the facade while it runs. */
  set(settings: Json): Promise<void>;
}

export const api = '/services/data/v66.0/';
const dialect: Dialect = { option: '--salesforce', path: api, headers: {} };

export async function startOrg(settings?: Json, options: StartOptions = {}): Promise<TestOrg> {
  const facade = await startFacadeServer(dialect, settings, options);
  return { ...facade, ...more(facade.server) };
}

/** An org in this process, whose time a test holds in its hands. */
export interface TimedOrg extends Omit<TestOrg, 'server'> {
  readonly server: TestClient;
  readonly clock: ManualClock;
}

export async function startOrgAt(clock: ManualClock): Promise<TimedOrg> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bgops-org-'));
  const running = await serve({
    folder,
    database: null,
    handlers: null,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    allowedHosts: [],
    tls: null,
    behindProxy: false,
    rateLimit: null,
    idleExit: null,
    metrics: null,
    drain: 10_000,
    dataverse: undefined,
    salesforce: undefined,
    clock,
    log() {},
  });
  const server = testClient(running.url, running.madeToken ?? '');
  return {
    server,
    clock,
    ...facadeClient(server, dialect),
    ...more(server),
    async stop() {
      running.stop();
      await clock.advance(0);
      await running.stopped;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function more(server: TestClient): Pick<TestOrg, 'form' | 'set'> {
  return {
    async form(address, fields) {
      const body = new URLSearchParams(fields);
      return replyOf(await fetch(`${server.url}${address}`, { method: 'POST', body, redirect: 'manual' }));
    },
    async set(changed) {
      await server.json('PUT', '/api/v1/salesforce', changed);
    },
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
