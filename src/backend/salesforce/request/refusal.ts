import { z } from 'zod';
import { ServiceFailure, type Trouble } from '../../web/failure.ts';
import { type Refusal, sentence } from '../../web/refusal.ts';
import { readRetryAfter, waitText } from '../../web/retryAfter.ts';

/** Error arrays of the REST API; sign-in and identity answer with one object. */
const errors = z.union([
  z.array(z.object({ errorCode: z.string(), message: z.string() })).min(1),
  z
    .object({ error: z.string(), error_description: z.string().optional() })
    .transform(({ error, error_description: message }) => [{ errorCode: error, message: message ?? error }]),
]);

/** Codes by which an org says that its API, or this user's, is off (SOAP API Developer Guide, ExceptionCode). */
const apiOff = new Set(['API_DISABLED_FOR_ORG', 'API_CURRENTLY_DISABLED', 'FUNCTIONALITY_NOT_ENABLED']);
/** How long nothing is asked when requests are used up, ms. The limit is one of 24 hours and names no time: ours. */
const limitReached = 300_000;
/** The same when too many requests run at a time: ours. */
const tooManyAtOnce = 30_000;

interface Facts {
  readonly httpStatus: number;
  readonly serviceCode: string | null;
}

/** The failure that an answer stands for: the code decides first, the status second (reference 3.5). */
export function failureOf(refusal: Refusal): ServiceFailure {
  const { status, host, request } = refusal;
  const { code, message } = readErrors(refusal.text);
  const facts = { httpStatus: status, serviceCode: code };
  const said = message === null ? '' : ` ${sentence(message)}`;
  if (status >= 300 && status < 400) return moved(refusal, facts);
  if (code === 'REQUEST_LIMIT_EXCEEDED') return limit(host, message ?? '', facts);
  if (code === 'UNSUPPORTED_API_VERSION') {
    const text = `${host} does not speak this version of the API.${said} Choose another API version for the connection.`;
    return new ServiceFailure('invalid-request', text, { ...facts, trouble: 'refused' });
  }
  if (code === 'INVALID_TYPE') return noObject(facts);
  if (status === 401 || code === 'INVALID_SESSION_ID') {
    const text = `${host} does not take the session: it has expired or was ended. Sign in again.`;
    return new ServiceFailure('unauthorized', text, { ...facts, trouble: 'unauthorized' });
  }
  if (status === 403) return forbidden(host, code, said, facts);
  if (status === 429) return throttled(refusal, facts);
  // 420 is what some instances answer while they are down (jsforce asks again on it).
  if (status >= 500 || status === 420) return down(refusal, said, facts);
  if (message === null) {
    const text = `${request} was answered with status ${status} and no reason. Is a Salesforce org at ${host}?`;
    const kind = status === 404 ? 'no-such-route' : 'unreachable';
    return new ServiceFailure(kind, text, { ...facts, trouble: 'stranger' });
  }
  const kind = status === 404 ? 'not-found' : 'invalid-request';
  return new ServiceFailure(kind, sentence(message), { ...facts, trouble: 'refused' });
}

/** The object is not there, or its user may not see it: an org does not tell which. */
export function noObject(facts: Partial<Facts> = {}): ServiceFailure {
  const text =
    'This org shows no object BackgroundOperation. Its edition may not have it, or the user may lack the permission; it needs API version 35.0 or later.';
  return new ServiceFailure('no-such-route', text, { ...facts, trouble: 'no-table' });
}

function moved({ header, host }: Refusal, facts: Facts): ServiceFailure {
  const target = header('location') ?? 'another address';
  const text = `${host} sends requests on to ${target.slice(0, 200)}. Use the org's own instance URL, as in https://example.my.salesforce.com.`;
  return new ServiceFailure('unreachable', text, { ...facts, trouble: 'stranger' });
}

function limit(host: string, message: string, facts: Facts): ServiceFailure {
  const isConcurrent = /^concurrent/i.test(message);
  const retryIn = isConcurrent ? tooManyAtOnce : limitReached;
  const what = isConcurrent ? 'runs too many requests at a time' : 'has used up its API requests of the last 24 hours';
  const text = `${host} ${what} (REQUEST_LIMIT_EXCEEDED). It is asked again in ${waitText(retryIn)}.`;
  return new ServiceFailure('throttled', text, { ...facts, trouble: 'throttled', retryIn });
}

function forbidden(host: string, code: string | null, said: string, facts: Facts): ServiceFailure {
  const trouble: Trouble = 'forbidden';
  if (code !== null && apiOff.has(code)) {
    const text = `The API of ${host} is off for this org or this user (${code}). Ask an administrator for an edition with API access and the permission "API Enabled".`;
    return new ServiceFailure('forbidden', text, { ...facts, trouble });
  }
  if (said === '') {
    const text = `${host} answered with status 403 and no reason. A proxy may stand between; else ask an administrator for access.`;
    return new ServiceFailure('forbidden', text, { ...facts, trouble });
  }
  const text = `${host} does not allow this.${said} Ask an administrator for a permission set that has it.`;
  return new ServiceFailure('forbidden', text, { ...facts, trouble });
}

function throttled({ header, now, host }: Refusal, facts: Facts): ServiceFailure {
  const retryIn = readRetryAfter(header('retry-after'), now) ?? tooManyAtOnce;
  const text = `${host} has had too many requests and asks to wait ${waitText(retryIn)}.`;
  return new ServiceFailure('throttled', text, { ...facts, trouble: 'throttled', retryIn });
}

function down({ status, header, now, host, request, text: body }: Refusal, said: string, facts: Facts): ServiceFailure {
  const retryIn = readRetryAfter(header('retry-after'), now);
  const isPage = /^\s*</.test(body);
  const what = isPage
    ? `${host} shows a page instead of an answer (status ${status}): it is down for maintenance, or a proxy stands between.`
    : `${host} failed at ${request} (status ${status}).${said}`;
  return new ServiceFailure('unreachable', `${what} Try again later.`, { ...facts, trouble: 'service', retryIn });
}

function readErrors(text: string): { code: string | null; message: string | null } {
  try {
    const [first] = errors.parse(JSON.parse(text));
    return { code: first?.errorCode ?? null, message: first?.message ?? null };
  } catch {
    return { code: null, message: null };
  }
}
