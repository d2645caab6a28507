import { OperationFailure } from '../../operation/error.ts';
import { isLoopback } from './dispatcher.ts';
import { ServiceFailure } from './failure.ts';

/**
 * A path of an origin that a token may be sent to: https, or this machine. Raises `invalid-request` for any other;
 * `place`: what it should be the URL of, as in `an environment`.
 */
export function safeAddress(origin: string, path: string, place: string): URL {
  const url = URL.canParse(origin) ? new URL(path, origin) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new OperationFailure('invalid-request', `"${origin.slice(0, 200)}" is no URL of ${place}.`);
  }
  if (url.protocol === 'http:' && !isLoopback(url)) {
    const message = `${url.host} must be reached by https: a token is never sent in the clear to another machine.`;
    throw new OperationFailure('invalid-request', message);
  }
  return url;
}

/** A link in an answer must not carry the token elsewhere. */
export function strayLink(url: URL, base: URL): ServiceFailure {
  const message = `The answer of ${base.host} has a link to ${url.host}, which was not followed.`;
  return new ServiceFailure('internal', message, { trouble: 'stranger' });
}
