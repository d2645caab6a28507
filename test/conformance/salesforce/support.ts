import assert from 'node:assert/strict';
import { Connection, OAuth2 } from 'jsforce';
import { type Json, startOrg, type TestOrg } from '../../support/salesforce.ts';

/** The client takes a proxy from the environment, which knows nothing of this machine's own servers. */
const proxies = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

export const version = '66.0';
export const object = 'BackgroundOperation';

/** An engine server as it is, and the published client as it is. */
export interface Conformance {
  readonly org: TestOrg;
  readonly connection: Connection;
  /** Another client of the same server, with a session of its own. */
  connect(accessToken: string, options?: Json): Connection;
  /** A session as signing in gives it. */
  session(): Promise<{ readonly accessToken: string; readonly refreshToken: string }>;
  oauth2(): OAuth2;
  stop(): Promise<void>;
}

export async function startConformance(
  settings?: Json,
  options?: Parameters<typeof startOrg>[1],
): Promise<Conformance> {
  for (const name of proxies) delete process.env[name];
  const org = await startOrg(settings, options);
  const { url, token } = org.server;
  const oauth2 = () =>
    new OAuth2({
      loginUrl: url,
      clientId: 'PlatformCLI',
      clientSecret: token,
      redirectUri: 'http://localhost:1717/OauthRedirect',
    });
  const connect: Conformance['connect'] = (accessToken, more = {}) =>
    new Connection({ instanceUrl: url, accessToken, version, ...more });
  return {
    org,
    connection: connect(token),
    connect,
    session: () => org.server.json('POST', '/api/v1/salesforce/sessions'),
    oauth2,
    stop: () => org.stop(),
  };
}

/** What the client raises for a refusal. */
export interface ClientError extends Error {
  readonly errorCode?: string;
  readonly data?: unknown;
}

export async function refusal(asked: PromiseLike<unknown>): Promise<ClientError> {
  try {
    await asked;
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  return assert.fail('It was not refused.');
}

/** Submits operations through the engine's own API; the service itself has no call that makes any. */
export async function submit(
  { org }: Conformance,
  drafts: readonly Json[],
): Promise<{ id: string; sequence: number }[]> {
  const { operations } = await org.server.json<{ operations: { id: string; sequence: number }[] }>(
    'POST',
    '/api/v1/operations',
    drafts,
  );
  return operations;
}
