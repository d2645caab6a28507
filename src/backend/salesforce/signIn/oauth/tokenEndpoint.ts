import { request } from 'undici';
import { z } from 'zod';
import type { OperationFailure } from '../../../../operation/error.ts';
import { safeAddress } from '../../../web/address.ts';
import { readText } from '../../../web/body.ts';
import { dispatcherFor } from '../../../web/dispatcher.ts';
import { ServiceFailure } from '../../../web/failure.ts';
import { broken } from '../../../web/network.ts';
import { sentence } from '../../../web/refusal.ts';

/** Where a connected app signs in. */
export interface LoginHost {
  /** As in `https://login.salesforce.com`, or that of a facade. */
  readonly loginUrl: string;
  /** URL of a proxy. */
  readonly proxy?: string | undefined;
}

/** What signing in has given. */
export interface Grant {
  readonly accessToken: string;
  /** Null when the connected app gives none: it lacks the scope `refresh_token`. */
  readonly refreshToken: string | null;
  /** Origin of the org. */
  readonly origin: string;
}

const granted = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  instance_url: z.url(),
});
const denied = z.object({ error: z.string(), error_description: z.string().optional() });
const answerLimit = 1_048_576;
const place = 'a Salesforce org';

/**
 * Asks the token endpoint of a login host (reference 5.4); `fields` hold the grant. Rejects with an
 * `OperationFailure`: `unauthorized` when the grant is not accepted, and never sends anything in the clear to
 * another machine.
 */
export async function requestGrant(
  { loginUrl, proxy }: LoginHost,
  fields: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Grant> {
  const url = safeAddress(loginUrl, '/services/oauth2/token', place);
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const body = new URLSearchParams(fields).toString();
  const dispatcher = dispatcherFor(url, proxy);
  try {
    const answer = await request(url, { method: 'POST', headers, body, dispatcher, signal: signal ?? null });
    const text = await readText(answer, url.host, answerLimit);
    if (answer.statusCode !== 200) throw refusal(text, answer.statusCode, url.host);
    const { access_token: accessToken, refresh_token, instance_url } = granted.parse(JSON.parse(text));
    return { accessToken, refreshToken: refresh_token ?? null, origin: safeAddress(instance_url, '/', place).origin };
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) throw odd(url.host);
    throw broken(error, url, false, signal);
  } finally {
    void dispatcher.destroy();
  }
}

function refusal(text: string, status: number, host: string): OperationFailure {
  let said: z.output<typeof denied>;
  try {
    said = denied.parse(JSON.parse(text));
  } catch {
    return status >= 500 ? unwell(host, `status ${status}.`) : odd(host);
  }
  const why = sentence(said.error_description ?? said.error);
  if (status >= 500 || status === 429) return unwell(host, why);
  const message = `${host} does not sign you in: ${why} Use Sign In, and check the client id of the connected app.`;
  return new ServiceFailure('unauthorized', message, { trouble: 'unauthorized', httpStatus: status });
}

function unwell(host: string, why: string): ServiceFailure {
  return new ServiceFailure('unreachable', `${host} cannot sign in now: ${why} Try again later.`, {
    trouble: 'service',
  });
}

function odd(host: string): ServiceFailure {
  const message = `The answer of ${host} is no token. Is it the login address of a Salesforce org?`;
  return new ServiceFailure('unauthorized', message, { trouble: 'unauthorized' });
}
