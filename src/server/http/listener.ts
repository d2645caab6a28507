import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Journal } from '../../engine/store/journal.ts';
import { OperationFailure } from '../../operation/error.ts';
import type { Access } from '../access.ts';
import { type Caller, checkScope, nobody } from '../caller.ts';
import { areaOf, type Facade, facadeOf } from '../facade.ts';
import type { Activity } from '../idle.ts';
import type { Log } from '../log.ts';
import type { RequestObserver } from '../requestObserver.ts';
import type { Services } from '../services.ts';
import type { Tokens } from '../token/tokens.ts';
import { traceOf } from '../trace.ts';
import { readBody } from './body.ts';
import { decodeRequest, queryValues } from './decode.ts';
import { exchangeWithFacade } from './facadeExchange.ts';
import { decodeJson } from './json.ts';
import { createMatcher, refusalOf } from './match.ts';
import { isInternal, problemAnswer } from './problem.ts';
import { requestIdOf } from './requestId.ts';
import { type Exchange, sendAnswer, sendProblem } from './respond.ts';
import type { Answer, Route } from './route.ts';

export interface ListenerOptions {
  readonly table: readonly Route[];
  /** Dialects of services, on the same port. */
  readonly facades: readonly Facade[];
  readonly services: Services;
  readonly access: Access;
  /** Ends the streams of tokens that have ended. */
  readonly tokens: Pick<Tokens, 'watch'>;
  readonly activity: Activity;
  readonly log: Log;
  readonly observers: readonly RequestObserver[];
}

/** Answers one request; `proceed` answers `Expect: 100-continue` when the body is about to be read. Never rejects. */
export type Listener = (request: IncomingMessage, response: ServerResponse, proceed: () => void) => Promise<void>;

/** The way of every request: source, facade or route, token, scope, query, body, then the route's own work. */
export function createListener(options: ListenerOptions): Listener {
  const { services, access, activity, log, observers } = options;
  const match = createMatcher(options.table);

  const answer = async (exchange: Exchange, seen: Seen, proceed: () => void): Promise<void> => {
    const { request } = exchange;
    access.checkSource(request);
    const { path, parameters } = addressOf(request);
    const method = request.method ?? '';
    const facade = facadeOf(options.facades, path);
    const { journal } = services.engine;
    if (facade !== undefined) {
      seen.route = areaOf(facade, path);
      const refused = method !== 'GET' && services.stopping.aborted ? stopping() : null;
      const [origin, from] = [access.originOf(request), access.addressOf(request)];
      await exchangeWithFacade(facade, exchange, { origin, from, proceed, refused, journal });
      return;
    }
    const found = match(method, path);
    const caller = found.route?.access === 'open' ? nobody : await access.identify(request);
    if (found.route === null) throw refusalOf(method, path, found.allow);
    const { route, params } = found;
    seen.route = route.path;
    checkScope(caller, route.access);
    if (method !== 'GET' && services.stopping.aborted) throw stopping();
    await catchUp(journal, path);
    const query = route.query === undefined ? undefined : decodeRequest(route.query, queryValues(parameters), 'query');
    const body = await bodyOf(route, request, proceed);
    // Whatever hangs up before its request is whole has asked for nothing.
    if (request.destroyed && !request.complete) return;
    const header = (name: string) => request.headersDistinct[name]?.join(', ');
    const asked = { params, query, body, header, by: caller.name, caller };
    const answered = await route.handle(services, asked);
    await journal.settled();
    await send(exchange, seen, route, answered, caller);
  };

  const send = async (
    exchange: Exchange,
    seen: Seen,
    route: Route,
    answer: Answer,
    { token }: Caller,
  ): Promise<void> => {
    seen.streamed = answer.kind === 'stream';
    if (!seen.streamed) return sendAnswer(exchange, route, answer);
    const watch = token === null ? null : options.tokens.watch(token);
    const stopping = watch === null ? exchange.stopping : AbortSignal.any([exchange.stopping, watch.signal]);
    const ends = route.contentType === 'text/event-stream' ? observers.map((each) => each.streaming?.()) : [];
    try {
      await sendAnswer({ ...exchange, stopping }, route, answer);
    } finally {
      watch?.stop();
      for (const end of ends) end?.();
    }
  };

  return async (request, response, proceed) => {
    const { clock } = services;
    const requestId = requestIdOf(request);
    const exchange: Exchange = { request, response, clock, requestId, stopping: services.stopping };
    const end = activity.begin();
    const began = clock.elapsed();
    const seen: Seen = { route: '(none)', streamed: false };
    response.once('close', () => {
      end();
      const status = response.headersSent ? response.statusCode : 499;
      const answered = { method: request.method ?? '', ...seen, status, ms: clock.elapsed() - began, requestId };
      for (const observer of observers) observer.answered?.(answered);
    });
    try {
      await answer(exchange, seen, proceed);
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      if (isInternal(error)) {
        const { method } = request;
        log('error', 'A request failed.', { method, route: seen.route, requestId, error: traceOf(error) });
      }
      const allow = error instanceof OperationFailure && error.code === 'method-not-allowed';
      sendProblem(exchange, problemAnswer(error, requestId, allow ? { allow: allowOf(match, request) } : {}));
    }
  };
}

/** Settings and sessions of a facade are what the servers of a database share. */
async function catchUp(journal: Journal, path: string): Promise<void> {
  if (/^\/api\/v1\/(?:dataverse|salesforce)(?:\/|$)/.test(path)) await journal.catchUp();
}

/** What is known of a request while it is answered. */
interface Seen {
  route: string;
  streamed: boolean;
}

async function bodyOf(route: Route, request: IncomingMessage, proceed: () => void): Promise<unknown> {
  if (route.body === undefined) return undefined;
  const text = await readBody(request, proceed);
  if (text === '' && !route.bodyOptional) {
    throw new OperationFailure('invalid-json', 'A body is needed and there is none. Send JSON.');
  }
  return decodeRequest(route.body, text === '' ? {} : decodeJson(text), 'body');
}

function addressOf(request: IncomingMessage): { path: string; parameters: URLSearchParams } {
  const target = request.url ?? '';
  if (!target.startsWith('/')) {
    throw new OperationFailure('invalid-request', 'The address of a request must begin with "/". Send a path.');
  }
  const at = target.indexOf('?');
  if (at < 0) return { path: target, parameters: new URLSearchParams() };
  return { path: target.slice(0, at), parameters: new URLSearchParams(target.slice(at + 1)) };
}

function allowOf(match: ReturnType<typeof createMatcher>, request: IncomingMessage): string {
  const found = match(request.method ?? '', addressOf(request).path);
  return found.route === null ? found.allow.join(', ') : found.route.method;
}

function stopping(): OperationFailure {
  return new OperationFailure(
    'stopping',
    'The engine server is stopping and takes nothing new. Try again in a moment.',
  );
}
