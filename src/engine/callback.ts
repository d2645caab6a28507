import { z } from 'zod';
import { messageOf, OperationFailure } from '../operation/error.ts';
import { type Operation, operation as operationSchema } from '../operation/operation.ts';
import { placeOf } from './handler/http.ts';

/** Whom to tell when an operation has ended. `context` is the submitter's, for the one who writes the body. */
export interface Callback {
  readonly url: string;
  readonly context: string | null;
}

/**
 * Writes what is posted when an operation has ended. A Merged one comes with the status of its leader and, without an
 * error of its own, its leader's; `output` is JSON text. Null: nothing is posted.
 */
export type CallbackBody = (operation: Operation, context: string, output: string | null) => CallbackMessage | null;

export interface CallbackMessage {
  readonly contentType: string;
  readonly body: string;
}

const longestUrl = 2_048;

/** Raises `invalid-request` for what cannot be posted to. */
export function checkCallbackUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const problem =
    parsed === undefined || !['http:', 'https:'].includes(parsed.protocol)
      ? 'must begin with http:// or https://'
      : parsed.username !== '' || parsed.password !== ''
        ? 'must hold no user name and no password'
        : url.length > longestUrl
          ? `has at most ${longestUrl} characters`
          : undefined;
  if (problem === undefined) return;
  throw new OperationFailure('invalid-request', `The URL of a callback ${problem}.`, { path: 'callbackUrl' });
}

/** The operation as our own API delivers it. */
export function ownBody(operation: Operation): CallbackMessage {
  return { contentType: 'application/json', body: JSON.stringify(z.encode(operationSchema, operation)) };
}

/** How a delivery went: `done` when the receiver took it; otherwise whether another try makes sense. */
export interface Delivery {
  readonly done: boolean;
  readonly again: boolean;
  /** What is told of it: no more of the URL than origin and path, for the rest may be secret. */
  readonly sentence: string;
}

/** Nobody is told, which the one who writes the body decided. */
export const notWanted: Delivery = { done: true, again: false, sentence: 'No callback was wanted for this end.' };

/** Statuses below 500 that may be different next time. */
const passing = new Set([408, 425, 429]);

/** What an answer's status means. */
export function deliveryOf(url: string, status: number): Delivery {
  const place = `POST ${placeOf(url)}`;
  if (status >= 200 && status <= 299) {
    return { done: true, again: false, sentence: `Callback delivered: ${place} was answered with status ${status}.` };
  }
  const redirect = status >= 300 && status <= 399 ? ' (redirects are not followed)' : '';
  const sentence = `Callback failed: ${place} was answered with status ${status}${redirect}.`;
  return { done: false, again: status >= 500 || passing.has(status), sentence };
}

/** What an error on the way means. */
export function deliveryFailed(url: string, error: unknown): Delivery {
  const reason = messageOf(error) || 'the connection broke';
  return { done: false, again: true, sentence: `Callback failed: POST ${placeOf(url)}: ${reason}.` };
}
