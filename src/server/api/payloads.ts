import type { PayloadKind } from '../../operation/operation.ts';
import { type Route, route, value } from '../http/route.ts';
import { streamLog } from '../logStream.ts';
import { idOf } from './operations.ts';
import * as schema from './schema.ts';

const one = '/api/v1/operations/{id}';

function payloadRoute(kind: PayloadKind): Route {
  return route({
    method: 'GET',
    path: `${one}/${kind}`,
    summary: `The ${kind} as it is stored; null, with the header ${schema.noPayloadHeader}, when there is none`,
    contentType: 'application/json',
    handle({ engine }, { params }) {
      const id = idOf(params);
      engine.get(id);
      const json = engine.payload(id, kind);
      return json === null
        ? { kind: 'json', json: 'null', headers: { [schema.noPayloadHeader]: '1' } }
        : { kind: 'json', json };
    },
  });
}

const log = route({
  method: 'GET',
  path: `${one}/log`,
  summary: 'The log as text; with follow=1 until the operation has ended',
  query: schema.logQuery,
  contentType: 'text/plain; charset=utf-8',
  handle({ engine, clock }, { params, query }) {
    const id = idOf(params);
    engine.get(id);
    return {
      kind: 'stream',
      contentType: 'text/plain; charset=utf-8',
      write: (sink) => streamLog({ engine, clock, id, follow: query.follow ?? false }, sink),
    };
  },
});

const attempts = route({
  method: 'GET',
  path: `${one}/attempts`,
  summary: 'Every execution by a worker, in order',
  answer: schema.attemptList,
  handle({ engine }, { params }) {
    engine.get(idOf(params));
    return value({ attempts: engine.attempts(idOf(params)) });
  },
});

const events = route({
  method: 'GET',
  path: `${one}/events`,
  summary: 'Every recorded change, in order',
  answer: schema.eventList,
  handle({ engine }, { params }) {
    engine.get(idOf(params));
    return value({ events: engine.events(idOf(params)) });
  },
});

export const payloadRoutes = [payloadRoute('input'), payloadRoute('output'), log, attempts, events];
