import { pauseState } from '../../operation/answer.ts';
import { OperationFailure } from '../../operation/error.ts';
import { workerList } from '../../operation/worker.ts';
import { backupTo } from '../backup.ts';
import { type Route, route, value } from '../http/route.ts';
import type { Services } from '../services.ts';
import * as schema from './schema.ts';

/** Both addresses say the same. Health is all that needs no token. */
function healthRoute(path: string): Route {
  return route({
    method: 'GET',
    path,
    summary: 'Whether the server is there and takes work',
    access: 'open',
    answer: schema.health,
    handle: (services) => value(healthOf(services)),
  });
}

const live = route({
  method: 'GET',
  path: '/health/live',
  summary: 'Whether the process turns: 200 as long as it answers at all',
  access: 'open',
  answer: schema.liveness,
  handle: () => value({ status: 'live' }),
});

const ready = route({
  method: 'GET',
  path: '/health/ready',
  summary: 'Whether it may be given work: 503 with the reason while it drains and while its database does not answer',
  access: 'open',
  answer: schema.readiness,
  async handle({ monitor }) {
    await monitor.readiness.check();
    return value({ status: 'ready' });
  },
});

const metrics = route({
  method: 'GET',
  path: '/metrics',
  summary: 'Metrics in the text format of Prometheus; a server for one folder keeps them only with --metrics-port',
  contentType: 'text/plain',
  async handle({ monitor: { metrics: kept } }) {
    if (kept === null)
      throw new OperationFailure('no-such-route', 'This server keeps no metrics. Give it --metrics-port.');
    return { kind: 'text', contentType: kept.contentType, text: await kept.text() };
  },
});

const server = route({
  method: 'GET',
  path: '/api/v1/server',
  summary: 'The process behind this address',
  answer: schema.serverInfo,
  handle: (services) =>
    value({
      ...healthOf(services),
      pid: process.pid,
      startedAt: services.startedAt,
      folder: services.folder,
      handlersFolder: services.handlersFolder,
    }),
});

const handlers = route({
  method: 'GET',
  path: '/api/v1/handlers',
  summary: 'What can run: every handler, and every file that did not load with the reason',
  answer: schema.handlerList,
  handle: ({ engine }) => value({ handlers: engine.handlers() }),
});

const workers = route({
  method: 'GET',
  path: '/api/v1/workers',
  summary: 'Which workers live, and which types they have handlers for',
  answer: workerList,
  handle: async ({ engine }) => value(await engine.workers.list()),
});

const paused = route({
  method: 'GET',
  path: '/api/v1/pause',
  summary: 'Which types start no new attempts',
  answer: pauseState,
  handle: ({ engine }) => value(engine.paused()),
});

const pause = route({
  method: 'POST',
  path: '/api/v1/pause',
  summary: 'Start no new attempts of one type, or of all; running ones go on',
  access: 'operate',
  body: schema.pauseRequest,
  bodyOptional: true,
  answer: pauseState,
  handle: async ({ engine }, { body }) => value(await engine.pause(body.type ?? null)),
});

const resume = route({
  method: 'POST',
  path: '/api/v1/resume',
  summary: 'Start attempts of one type, or of all, again',
  access: 'operate',
  body: schema.pauseRequest,
  bodyOptional: true,
  answer: pauseState,
  handle: async ({ engine }, { body }) => value(await engine.resume(body.type ?? null)),
});

const backup = route({
  method: 'POST',
  path: '/api/v1/backup',
  summary: 'Copy the database, consistent as of now, to a new file on the server; never over an existing one',
  access: 'admin',
  status: 201,
  body: schema.backupRequest,
  answer: schema.backupAnswer,
  handle: async (services, { body }) => value(await backupTo(services, body.file)),
});

const shutdown = route({
  method: 'POST',
  path: '/api/v1/shutdown',
  summary: 'Stop: take nothing new, let attempts end for 10 s, then exit',
  access: 'admin',
  status: 202,
  answer: schema.health,
  handle(services) {
    setImmediate(() => services.stop());
    return value({ ...healthOf(services), status: 'stopping' });
  },
});

export const controlRoutes = [
  healthRoute('/health'),
  healthRoute('/api/v1/health'),
  live,
  ready,
  metrics,
  server,
  handlers,
  workers,
  paused,
  pause,
  resume,
  backup,
  shutdown,
];

function healthOf({ stopping, version }: Services) {
  return { status: stopping.aborted ? 'stopping' : 'ok', version };
}
