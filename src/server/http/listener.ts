import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Journal } from '../../engine/store/journal.ts';
import { OperationFailure } from '../../operation/error.ts';
import type { Access } from '../access.ts';
import { type Caller, checkScope, nobody } from '../caller.ts';
import { type Facade, facadeOf } from '../facade.ts';
import type { Activity } from '../idle.ts';
import type { Log } from '../log.ts';
import type { Services } from '../services.ts';
import type { Tokens } from '../token/tokens.ts';
import { readBody } from './body.ts';
import { decodeRequest, queryValues } from './decode.ts';
import { exchangeWithFacade } from './facadeExchange.ts';
import { decodeJson } from './json.ts';
import { createMatcher, refusalOf } from './match.ts';
import { isInternal, problemAnswer } from './problem.ts';
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
}

/** Answers one request; `proceed` answers `Expect: 100-continue` when the body is about to be read. Never rejects. */
export type Listener = (request: IncomingMessage, response: ServerResponse, proceed: () => void) => Promise<void>;

/** The way of every request: source, facade or route, token, scope, query, body, then the route's own work. */
export function createListener(options: ListenerOptions): Listener {
  const { services, access, activity, log } = options;
  const match = createMatcher(options.table);

  const answer = async (exchange: Exchange, proceed: () => void): Promise<void> => {
    const { request } = exchange;
    access.checkSource(request);
    const { path, parameters } = addressOf(request);
    const method = request.method ?? '';
    const facade = facadeOf(options.facades, path);
    const { journal } = services.engine;
    if (facade !== undefined) {
      const refused = method !== 'GET' && services.stopping.aborted ? stopping() : null;
      const [origin, from] = [access.originOf(request), access.addressOf(request)];
      await exchangeWithFacade(facade, exchange, { origin, from, proceed, refused, journal });
      return;
    }
    const found = match(method, path);
    const caller = found.route?.access === 'open' ? nobody : await access.identify(request);
    if (found.route === null) throw refusalOf(method, path, found.allow);
    const { route, params } = found;
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
    await send(exchange, route, answered, caller);
  };

  const send = async (exchange: Exchange, route: Route, answer: Answer, { token }: Caller): Promise<void> => {
    if (answer.kind !== 'stream' || token === null) return sendAnswer(exchange, route, answer);
    const watch = options.tokens.watch(token);
    const stopping = AbortSignal.any([exchange.stopping, watch.signal]);
    try {
      await sendAnswer({ ...exchange, stopping }, route, answer);
    } finally {
      watch.stop();
    }
  };

  return async (request, response, proceed) => {
    const exchange: Exchange = { request, response, clock: services.clock, stopping: services.stopping };
    const end = activity.begin();
    response.once('close', end);
    try {
      await answer(exchange, proceed);
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      if (isInternal(error)) log('error', 'A request failed.', { method: request.method, error: stackOf(error) });
      const allow = error instanceof OperationFailure && error.code === 'method-not-allowed';
      sendProblem(exchange, problemAnswer(error, allow ? { allow: allowOf(match, request) } : {}));
    }
  };
}

/** Settings and sessions of a facade are what the servers of a database share. */
async function catchUp(journal: Journal, path: string): Promise<void> {
  if (/^\/api\/v1\/(?:dataverse|salesforce)(?:\/|$)/.test(path)) await journal.catchUp();
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

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
