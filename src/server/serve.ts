import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Engine } from '../engine/engine.ts';
import { createAccess, isLoopback } from './access.ts';
import { routes } from './api/routes.ts';
import { createDataverse } from './dataverse/dataverse.ts';
import { callbackBody } from './dataverse/running/callback.ts';
import { createSettings } from './dataverse/settingsHolder.ts';
import { announce, prepareFolder, withdraw } from './discovery.ts';
import { checkExposure, type ExposureOptions, exposureOf } from './exposure.ts';
import { createGate } from './gate.ts';
import { listen, portOf, type WebServer } from './http/listen.ts';
import { createListener } from './http/listener.ts';
import { type Activity, watchIdle } from './idle.ts';
import { type Monitor, openMonitor } from './monitor/monitor.ts';
import type { Address } from './monitor/port.ts';
import { openEngine } from './openEngine.ts';
import { outdatedBy } from './outdated.ts';
import { type HandlerSource, openRunner } from './runner.ts';
import { createSalesforce } from './salesforce/salesforce.ts';
import type { Services } from './services.ts';
import { openTokenStore } from './token/openTokens.ts';
import { createTokens } from './token/tokens.ts';
import { version } from './version.ts';

export interface ServeOptions extends ExposureOptions {
  /** Absolute path. */
  readonly folder: string;
  /** URL of the PostgreSQL database that servers share; null: the operations are in the folder. */
  readonly database: string | null;
  /** URL of the same database without a pooler between; undefined: nobody said. */
  readonly direct?: string | null | undefined;
  /** Null: this server runs no handlers. */
  readonly handlers: HandlerSource | null;
  /** 0: any free one. */
  readonly port: number;
  /** Requests a second of one token; null: as many as come. */
  readonly rateLimit: number | null;
  /** The server ends by itself after this long without clients and work, ms; null: never. */
  readonly idleExit: number | null;
  /** Settings of the Dataverse facade as in their file; undefined: the defaults. */
  readonly dataverse: unknown;
  /** The same of the Salesforce facade. */
  readonly salesforce: unknown;
  /** Where metrics and health are told without a token, null: nowhere. */
  readonly metrics: Address | null;
  /** How long attempts may go on after a stop, ms. */
  readonly drain: number;
}

/** A server that answers. */
export interface RunningServer {
  readonly url: string;
  /** The token that was made, null when one was given, or when others can reach the server: then the folder has it. */
  readonly madeToken: string | null;
  /** Where metrics and health are told without a token, null: nowhere. */
  readonly metricsUrl: string | null;
  /** Begins to stop: nothing new is taken, attempts may end for the time of `drain`. */
  stop(): void;
  /** Resolves when everything is stopped. */
  readonly stopped: Promise<void>;
}

/** How long requests that are being answered may go on after the attempts, ms. */
const longestAnswer = 10_000;

/** Starts a server and returns when it answers. Raises `folder-in-use`, `forbidden` and what the engine raises at open. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { folder, handlers, host, clock, log } = options;
  const loopback = isLoopback(host) && !options.behindProxy;
  const settings = createSettings(options.dataverse, loopback);
  const token = options.token ?? randomBytes(32).toString('base64url');
  const exposure = exposureOf(options);
  const tokens = createTokens(await openTokenStore(folder, options.database), clock);
  const closeTokens = async (error: unknown) => {
    await tokens.close();
    throw error;
  };
  await checkExposure(options, tokens).catch(closeTokens);
  await prepareFolder(folder).catch(closeTokens);
  const runner = await openRunner({ source: handlers, dataFolder: folder, clock, log }).catch(closeTokens);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  let engine: Engine | undefined;
  let activity: Activity | undefined;
  let listening: WebServer | undefined;
  let watching: Monitor | undefined;
  try {
    const watch = { clock, log, stopping: stopping.signal, address: options.metrics };
    const monitor = await openMonitor({ ...watch, team: options.database !== null, requests: true });
    watching = monitor;
    const outdated = outdatedBy(log, stop);
    const opened = await openEngine(options, {
      ...{ runner, clock, log, callback: callbackBody(settings.get), outdated },
      observers: monitor.engineObservers,
    });
    engine = opened;
    monitor.follow(opened);
    const { rateLimit } = options;
    const gate = createGate({ tokens, own: token, by: userInfo().username, clock, loopback, rateLimit, log });
    const common = { engine: opened, clock, log, gate };
    const dataverse = createDataverse({ ...common, settings });
    const ownLength = token.length;
    const salesforce = createSalesforce({ ...common, loopback, ownLength, settings: options.salesforce });
    await settings.share(opened.journal);
    await salesforce.settings.share(opened.journal);
    const services: Services = {
      engine: opened,
      dataverse: settings,
      salesforce,
      monitor,
      tokens,
      clock,
      log,
      folder,
      handlersFolder: handlers?.folder ?? null,
      version,
      startedAt: clock.now(),
      loopback,
      stopping: stopping.signal,
      stop,
    };
    const watched = watchIdle({ clock, after: options.idleExit, hasWork: () => opened.hasWork(), onIdle: stop });
    activity = watched;
    const http = await listen({ host, port: options.port, secure: exposure.secure }, (port) =>
      createListener({
        table: routes,
        facades: [dataverse, salesforce.facade],
        services,
        access: createAccess({ ...exposure, gate, port, behindProxy: options.behindProxy }),
        tokens,
        activity: watched,
        observers: monitor.requestObservers,
        log,
      }),
    );
    listening = http;
    const port = portOf(http);
    const url = exposure.url(port);
    opened.start();
    await announce(folder, { url, port, pid: process.pid, token, version, startedAt: services.startedAt });
    const stopped = new Promise<void>((resolve, reject) => {
      stopping.signal.addEventListener('abort', () => {
        watched.stop();
        const ending = { folder, http, engine: opened, activity: watched, log, drain: options.drain };
        shutDown(ending)
          .finally(() => tokens.close())
          .finally(() => monitor.close())
          .then(resolve, reject);
      });
    });
    const madeToken = options.token === undefined && loopback ? token : null;
    return { url, madeToken, metricsUrl: monitor.url, stop, stopped };
  } catch (error) {
    activity?.stop();
    await engine?.stop({ graceMs: 0 });
    await runner.close();
    await tokens.close();
    listening?.close();
    listening?.closeAllConnections();
    await watching?.close();
    throw error;
  }
}

interface Ending extends Pick<ServeOptions, 'folder' | 'log' | 'drain'> {
  readonly http: WebServer;
  readonly engine: Engine;
  readonly activity: Activity;
}

/**
 * Answers go on while attempts end, so that a client can watch, and what was let in is answered; then every connection is
 * closed.
 */
async function shutDown({ folder, http, engine, activity, log, drain }: Ending): Promise<void> {
  log('info', 'Stopping.');
  await withdraw(folder, process.pid);
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const answered = () => {
    http.close(() => resolve());
    http.closeIdleConnections();
    return activity.quiet(longestAnswer);
  };
  const drained = await engine.stop({ graceMs: drain, answered });
  http.closeAllConnections();
  await closed;
  log('info', 'Stopped.', { ...drained });
}
