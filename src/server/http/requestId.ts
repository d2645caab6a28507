import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The header that names a request, in both directions. */
export const requestIdHeader = 'x-request-id';

const wellFormed = /^[\w.:@=+/-]{1,128}$/;
/** W3C Trace Context: version, trace, span, flags. */
const traceparent = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-[\da-f]{16}-[\da-f]{2}$/;

/** What a request is called in logs and answers: as its sender says, by the trace that it belongs to, or by a name of its own. */
export function requestIdOf({ headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>): string {
  const [given, ...others] = headersDistinct[requestIdHeader] ?? [];
  if (given !== undefined && others.length === 0 && wellFormed.test(given)) return given;
  const trace = traceparent.exec(headersDistinct.traceparent?.[0] ?? '')?.[1];
  return trace ?? randomUUID();
}
