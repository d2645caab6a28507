import { request } from 'undici';
import { z } from 'zod';
import type { Clock } from '../../operation/clock.ts';
import type { OperationFailure } from '../../operation/error.ts';
import { readText } from '../web/body.ts';
import { dispatcherFor, isLoopback } from '../web/dispatcher.ts';
import { ServiceFailure } from '../web/failure.ts';
import { broken } from '../web/network.ts';
import { keptToken, type TokenSource } from '../web/token.ts';
import { challengedAuthority } from './challenge.ts';
import { cloudOfHost } from './clouds.ts';

export interface ClientCredentials {
  /** Origin of the environment that the token is for; it is the audience, so its spelling matters. */
  readonly origin: string;
  /** Id or a domain of the tenant. */
  readonly tenant: string;
  readonly clientId: string;
  readonly secret: string;
  readonly clock: Clock;
  /** Who signs in; by default the one of the environment's cloud, for a facade on this machine the one it names. */
  readonly authority?: string;
  /** URL of a proxy. */
  readonly proxy?: string | undefined;
}

const granted = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().min(0).catch(3_600) });
const denied = z.object({ error: z.string(), error_description: z.string().optional() });
/** A token is asked for anew this long before it expires, ms. */
const margin = 300_000;
const answerLimit = 1_048_576;

/**
 * Tokens of an application (reference 3.12): the environment must know it as an application user with a security role.
 * Kept until five minutes before they expire; whoever asks meanwhile waits for the same one.
 */
export function clientCredentials(credentials: ClientCredentials): TokenSource {
  const { clock } = credentials;
  return keptToken(async () => {
    const { access_token: token, expires_in: seconds } = await requestToken(credentials);
    const until = clock.elapsed() + Math.max(0, seconds * 1_000 - margin);
    return { token, holds: () => clock.elapsed() < until };
  });
}

async function requestToken(credentials: ClientCredentials): Promise<z.output<typeof granted>> {
  const { origin, tenant, clientId, secret } = credentials;
  const { origin: audience } = new URL(origin);
  const authority = credentials.authority ?? (await authorityOf(new URL(origin)));
  const url = new URL(`${encodeURIComponent(tenant)}/oauth2/v2.0/token`, `${authority}/`);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
    scope: `${audience}/.default`,
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const dispatcher = dispatcherFor(url, credentials.proxy);
  try {
    const answer = await request(url, { method: 'POST', headers, body: form.toString(), dispatcher });
    const text = await readText(answer, url.host, answerLimit);
    if (answer.statusCode === 200) return granted.parse(JSON.parse(text));
    throw refusal(text, answer.statusCode, url.host);
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) throw odd(url.host);
    throw broken(error, url, false);
  } finally {
    void dispatcher.destroy();
  }
}

async function authorityOf(environment: URL): Promise<string> {
  const named = isLoopback(environment)
    ? await challengedAuthority(environment.origin)
    : cloudOfHost(environment.hostname)?.authority;
  return named ?? 'https://login.microsoftonline.com';
}

function refusal(text: string, status: number, host: string): OperationFailure {
  let said: z.output<typeof denied>;
  try {
    said = denied.parse(JSON.parse(text));
  } catch {
    return odd(host);
  }
  // The first line says what is wrong; trace ids and the like follow.
  const why = (said.error_description ?? said.error).split(/\r?\n/)[0]?.slice(0, 500) ?? said.error;
  if (status >= 500 || status === 429) {
    return new ServiceFailure('unreachable', `${host} cannot sign in now: ${why}`, {
      trouble: 'service',
      httpStatus: status,
    });
  }
  const message = `${host} does not sign the application in: ${why} Check tenant, client id and secret.`;
  return new ServiceFailure('unauthorized', message, { trouble: 'unauthorized', httpStatus: status });
}

function odd(host: string): OperationFailure {
  const message = `The answer of ${host} is no token. Check the tenant and the cloud of the environment.`;
  return new ServiceFailure('unauthorized', message, { trouble: 'unauthorized' });
}
