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
    async handle({ engine }, { params }) {
      const json = await engine.payload(idOf(params), kind);
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
  async handle({ engine, clock }, { params, query }) {
    const id = idOf(params);
    await engine.get(id);
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
  async handle({ engine }, { params }) {
    return value({ attempts: await engine.attempts(idOf(params)) });
  },
});

const events = route({
  method: 'GET',
  path: `${one}/events`,
  summary: 'Every recorded change, in order',
  answer: schema.eventList,
  async handle({ engine }, { params }) {
    return value({ events: await engine.events(idOf(params)) });
  },
});

export const payloadRoutes = [payloadRoute('input'), payloadRoute('output'), log, attempts, events];
