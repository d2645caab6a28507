import { z } from 'zod';
import { type Clock, systemClock } from '../../operation/clock.ts';
import { type ConnectionTest, troubleOf } from '../web/connectionTest.ts';
import type { TokenSource } from '../web/token.ts';
import { decode } from './request/answer.ts';
import { Requests } from './request/requests.ts';
import type { ApiVersion } from './request/versions.ts';
import { Rows } from './row/rows.ts';
import { statement } from './soql/statement.ts';

export interface VersionsOptions {
  /** Instance URL of the org. */
  readonly origin: string;
  readonly signal?: AbortSignal;
  /** URL of a proxy. */
  readonly proxy?: string;
  readonly clock?: Clock;
}

export interface TestOptions extends VersionsOptions {
  readonly tokens: TokenSource;
  /** As in `66.0`; null: the newest that fits. */
  readonly apiVersion?: string | null;
}

/** The address of the person in the map of resources: its last parts are the ids of organization and user. */
const resources = z.object({ identity: z.string() });
const identity = /\/id\/(00D\w{12}(?:\w{3})?)\/(005\w{12}(?:\w{3})?)\/?$/;
const named = z.object({ Name: z.string().min(1) });

/** The versions of the API of an org in which the object is, newest first; nobody has to be signed in. */
export async function versionsOf(options: VersionsOptions): Promise<readonly ApiVersion[]> {
  const noTokens: TokenSource = { get: () => Promise.reject(new Error('No token is needed.')) };
  const requests = requestsOf({ ...options, tokens: noTokens });
  try {
    return await requests.versions({ signal: options.signal, impatient: true });
  } finally {
    requests.dispose();
  }
}

/** Tries a connection: signs in, asks who that is, and reads one row. Rejects only with the reason of its signal. */
export async function testConnection(options: TestOptions): Promise<ConnectionTest> {
  try {
    const requests = requestsOf(options);
    try {
      return await tryAll(requests, options);
    } finally {
      requests.dispose();
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    return troubleOf(error);
  }
}

async function tryAll(requests: Requests, { signal }: TestOptions): Promise<ConnectionTest> {
  const asked = { signal, impatient: true };
  const { text } = await requests.read('', asked);
  const { identity: address } = decode(resources, text, 'GET /services/data');
  const rows = new Rows({ requests, onProblem: () => {} });
  await rows.fields.names(signal, true);
  await rows.records(statement({ fields: ['Id'], limit: 1 }), signal);
  const [, organizationId = '', userId = ''] = identity.exec(address) ?? [];
  return {
    kind: 'ok',
    user: { id: userId, name: (await nameOf(requests, 'User', userId, signal)) ?? userId },
    organization: { id: organizationId, name: await nameOf(requests, 'Organization', organizationId, signal) },
  };
}

/** Names are for people to see where they are: that one cannot be read is no trouble. */
async function nameOf(requests: Requests, object: string, id: string, signal: AbortSignal | undefined) {
  if (id === '') return null;
  try {
    const { text } = await requests.read(`sobjects/${object}/${id}?fields=Name`, { signal, impatient: true });
    return decode(named, text, `GET ${object}`).Name;
  } catch {
    signal?.throwIfAborted();
    return null;
  }
}

function requestsOf({ origin, tokens, apiVersion, clock = systemClock, proxy }: TestOptions): Requests {
  return new Requests({ origin, tokens, apiVersion, clock, random: Math.random, proxy });
}
