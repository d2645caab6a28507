import { OperationFailure } from '../../operation/error.ts';
import type { FacadeAnswer, FacadeHead, FacadeRequest } from '../facade.ts';
import { requestIdHeader } from '../http/requestId.ts';
import { Throttled } from '../rateLimit.ts';
import { traceOf } from '../trace.ts';
import { faultAnswer } from './answers.ts';
import { bearerOf, sessionOf } from './auth/bearer.ts';
import type { Session } from './auth/sessions.ts';
import type { Context, Route } from './context.ts';
import { faults, SalesforceFault } from './fault.ts';
import { findRoute, handlerOf } from './route.ts';

/** Everything in `Context` but the dispatch itself, which is made here over a route table. */
export function withDispatch(
  parts: Omit<Context, 'dispatch' | 'settings'> & { readonly settings: () => Context['settings'] },
  table: readonly Route[],
): Context {
  const context: Context = {
    ...parts,
    get settings() {
      return parts.settings();
    },
    async dispatch(request, session) {
      try {
        return await answer(request, session, context, table);
      } catch (error) {
        return refusalOf(error, request, context);
      }
    },
  };
  return context;
}

/** Answers a request that came alone; never rejects. */
export async function handle(request: FacadeRequest, context: Context, table: readonly Route[]): Promise<FacadeAnswer> {
  try {
    const isOpen = findRoute(table, request.path)?.route.access === 'open';
    const session = isOpen ? null : await sessionOf(bearerOf(request), request.from, context.sessions);
    return await answer(request, session, context, table);
  } catch (error) {
    return refusalOf(error, request, context);
  }
}

async function answer(
  request: FacadeRequest,
  session: Session | null,
  context: Context,
  table: readonly Route[],
): Promise<FacadeAnswer> {
  const found = findRoute(table, request.path);
  if (found === undefined) throw faults.noResource();
  const { route, params, version, base } = found;
  const handler = handlerOf(route, request.method);
  const query = new URLSearchParams(request.query);
  return await handler({ request, params, query, version, base, session }, context);
}

/** The answer to anything that was raised. */
export function refusalOf(error: unknown, head: FacadeHead, context: Pick<Context, 'log'>): FacadeAnswer {
  return faultAnswer(faultOf(error, head, context));
}

/** What was raised as a fault of the service; what is our own is logged, without payloads. */
export function faultOf(error: unknown, head: FacadeHead, { log }: Pick<Context, 'log'>): SalesforceFault {
  if (error instanceof SalesforceFault) return error;
  if (error instanceof Throttled) {
    const headers = { 'Retry-After': String(error.retryAfter) };
    return new SalesforceFault(429, 'REQUEST_LIMIT_EXCEEDED', error.message, { headers });
  }
  const known = error instanceof OperationFailure ? ofEngine(error) : undefined;
  if (known !== undefined) return known;
  const details = { method: head.method, requestId: head.headers[requestIdHeader], error: traceOf(error) };
  log('error', 'A request to the Salesforce facade failed.', details);
  return faults.unknown();
}

/** What the server and the engine refuse, in the service's words. */
function ofEngine({ code, message }: OperationFailure): SalesforceFault | undefined {
  if (code === 'unsupported-media-type') return new SalesforceFault(415, 'UNSUPPORTED_MEDIA_TYPE', message);
  if (code === 'too-large') return new SalesforceFault(413, 'LIMIT_EXCEEDED', message);
  if (code === 'forbidden') return new SalesforceFault(403, 'INSUFFICIENT_ACCESS', message);
  if (code === 'stopping' || code === 'database-unavailable')
    return new SalesforceFault(503, 'SERVER_UNAVAILABLE', message);
  if (code === 'invalid-json' || code === 'too-deep') return faults.badJson(message);
  return undefined;
}
