import { z } from 'zod';
import { ServiceFailure } from '../../web/failure.ts';
import { type Refusal, sentence } from '../../web/refusal.ts';
import { readRetryAfter, waitText } from '../../web/retryAfter.ts';

const errorDocument = z.object({ error: z.object({ code: z.string().nullish(), message: z.string() }) });
const notMember = '0x80072560';
const mismatch = '0x80060882';
const throttles = ['0x80072322', '0x80072321', '0x80072326'];

/**
 * The failure that an answer stands for. The status decides first, the code second, the message never: codes vary
 * between documents for the same failure (reference section 0). Only the name of a missing privilege is read from it.
 */
export function failureOf(refusal: Refusal): ServiceFailure {
  const { status, host, request } = refusal;
  const { code, message } = readDocument(refusal.text);
  const facts = { httpStatus: status, serviceCode: code };
  const said = message === null ? '' : ` ${sentence(message)}`;
  if (status >= 300 && status < 400) {
    const target = refusal.header('location') ?? 'another address';
    const text = `${host} sends requests on to ${target.slice(0, 200)}. Is it the URL of a Dataverse environment?`;
    return new ServiceFailure('unreachable', text, { ...facts, trouble: 'stranger' });
  }
  switch (status) {
    case 401:
      return new ServiceFailure('unauthorized', `${host} does not take the token. Sign in again.`, {
        ...facts,
        trouble: 'unauthorized',
      });
    case 403:
      return forbidden(host, code, message, facts);
    case 404:
      return missing(request, message, facts);
    case 412:
      return new ServiceFailure('version-mismatch', `The row has changed in between.${said}`, {
        ...facts,
        trouble: 'refused',
      });
    case 429:
      return throttled(refusal, facts);
  }
  if (code !== null && throttles.includes(code)) return throttled(refusal, facts);
  if (status >= 500) {
    const retryIn = readRetryAfter(refusal.header('retry-after'), refusal.now);
    const text = `${host} failed at ${request} (status ${status}).${said} Try again later.`;
    return new ServiceFailure('unreachable', text, { ...facts, trouble: 'service', retryIn });
  }
  if (message === null) {
    const text = `${request} was answered with status ${status} and no reason. Is ${host} a Dataverse environment?`;
    return new ServiceFailure('unreachable', text, { ...facts, trouble: 'stranger' });
  }
  const kind = code === mismatch ? 'version-mismatch' : 'invalid-request';
  return new ServiceFailure(kind, sentence(message), { ...facts, trouble: 'refused' });
}

type Facts = { readonly httpStatus: number; readonly serviceCode: string | null };

function forbidden(host: string, code: string | null, message: string | null, facts: Facts): ServiceFailure {
  if (code === notMember) {
    const text = `The token is good, but its user is no user of ${host}. Ask an administrator to add the user, or the application as an application user with a security role.`;
    return new ServiceFailure('forbidden', text, { ...facts, trouble: 'no-user' });
  }
  const privilege = /\bprv[A-Za-z]\w*/.exec(message ?? '')?.[0] ?? null;
  const text =
    privilege === null
      ? `${host} does not allow this.${message === null ? '' : ` ${sentence(message)}`}`
      : `The user has no privilege ${privilege}. Ask an administrator for a security role that has it.`;
  return new ServiceFailure('forbidden', text, { ...facts, trouble: 'forbidden', privilege });
}

/** A row that is not there has an error document, and so has a table that is not there; anything else is no service. */
function missing(request: string, message: string | null, facts: Facts): ServiceFailure {
  if (message === null) {
    const text = `There is nothing at this address (${request}). Is it the URL of a Dataverse environment?`;
    return new ServiceFailure('no-such-route', text, { ...facts, trouble: 'stranger' });
  }
  return new ServiceFailure('not-found', sentence(message), { ...facts, trouble: 'refused' });
}

function throttled(refusal: Refusal, facts: Facts): ServiceFailure {
  const retryIn = readRetryAfter(refusal.header('retry-after'), refusal.now) ?? 30_000;
  const text = `${refusal.host} has had too many requests and asks to wait ${waitText(retryIn)}.`;
  return new ServiceFailure('throttled', text, { ...facts, trouble: 'throttled', retryIn });
}

function readDocument(text: string): { code: string | null; message: string | null } {
  try {
    const { error } = errorDocument.parse(JSON.parse(text));
    return { code: error.code ? error.code.toLowerCase() : null, message: error.message };
  } catch {
    return { code: null, message: null };
  }
}
