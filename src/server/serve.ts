import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { userInfo } from 'node:os';
import type { Engine } from '../engine/engine.ts';
import type { Clock } from '../operation/clock.ts';
import { OperationFailure } from '../operation/error.ts';
import { createAccess, isLoopback } from './access.ts';
import { routes } from './api/routes.ts';
import { createDataverse } from './dataverse/dataverse.ts';
import { callbackBody } from './dataverse/running/callback.ts';
import { createSettings } from './dataverse/settingsHolder.ts';
import { announce, prepareFolder, withdraw } from './discovery.ts';
import { listen, portOf } from './http/listen.ts';
import { createListener } from './http/listener.ts';
import { type Activity, watchIdle } from './idle.ts';
import type { Log } from './log.ts';
import { type Monitor, openMonitor } from './monitor/monitor.ts';
import type { Address } from './monitor/port.ts';
import { openEngine } from './openEngine.ts';
import { type HandlerSource, openRunner } from './runner.ts';
import { createSalesforce } from './salesforce/salesforce.ts';
import type { Services } from './services.ts';
import { version } from './version.ts';

export interface ServeOptions {
  /** Absolute path. */
  readonly folder: string;
  /** URL of the PostgreSQL database that servers share; null: the operations are in the folder. */
  readonly database: string | null;
  /** Null: this server runs no handlers. */
  readonly handlers: HandlerSource | null;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Undefined: one is made. */
  readonly token: string | undefined;
  /** More host names that clients may use. */
  readonly allowedHosts: readonly string[];
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
  readonly clock: Clock;
  readonly log: Log;
}

/** A server that answers. */
export interface RunningServer {
  readonly url: string;
  /** The token that was made, null when one was given. */
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
  const loopback = isLoopback(host);
  if (!loopback && options.token === undefined) {
    throw new OperationFailure(
      'forbidden',
      `Other machines can reach ${host}, so a token of your own is needed. Give one with --token or BGOPS_TOKEN.`,
    );
  }
  const settings = createSettings(options.dataverse, loopback);
  const token = options.token ?? randomBytes(32).toString('base64url');
  await prepareFolder(folder);
  const runner = await openRunner({ source: handlers, dataFolder: folder, clock, log });
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  let engine: Engine | undefined;
  let activity: Activity | undefined;
  let listening: Server | undefined;
  let watching: Monitor | undefined;
  try {
    const watch = { clock, log, stopping: stopping.signal, address: options.metrics };
    const monitor = await openMonitor({ ...watch, team: options.database !== null, requests: true });
    watching = monitor;
    const opened = await openEngine(options, {
      ...{ runner, clock, log, callback: callbackBody(settings.get) },
      observers: monitor.engineObservers,
    });
    engine = opened;
    monitor.follow(opened);
    const by = userInfo().username;
    const common = { engine: opened, clock, log, token, by };
    const dataverse = createDataverse({ ...common, settings });
    const salesforce = createSalesforce({ ...common, loopback, settings: options.salesforce });
    const services: Services = {
      engine: opened,
      dataverse: settings,
      salesforce,
      monitor,
      clock,
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
    const http = await listen({ host, port: options.port }, (port) =>
      createListener({
        table: routes,
        facades: [dataverse, salesforce.facade],
        services,
        access: createAccess({ token, port, hosts: hostNames(host, options.allowedHosts) }),
        activity: watched,
        observers: monitor.requestObservers,
        log,
        by,
      }),
    );
    listening = http;
    const port = portOf(http);
    const url = `http://${urlHost(host)}:${port}`;
    opened.start();
    await announce(folder, { url, port, pid: process.pid, token, version, startedAt: services.startedAt });
    const stopped = new Promise<void>((resolve, reject) => {
      stopping.signal.addEventListener('abort', () => {
        watched.stop();
        const ending = { folder, http, engine: opened, activity: watched, log, drain: options.drain };
        shutDown(ending)
          .finally(() => monitor.close())
          .then(resolve, reject);
      });
    });
    const madeToken = options.token === undefined ? token : null;
    return { url, madeToken, metricsUrl: monitor.url, stop, stopped };
  } catch (error) {
    activity?.stop();
    await engine?.stop({ graceMs: 0 });
    await runner.close();
    listening?.close();
    listening?.closeAllConnections();
    await watching?.close();
    throw error;
  }
}

interface Ending extends Pick<ServeOptions, 'folder' | 'log' | 'drain'> {
  readonly http: Server;
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

/** The address that was asked for is a name of this server too; the "any address" ones are none. */
function hostNames(host: string, allowed: readonly string[]): string[] {
  const any = host === '0.0.0.0' || host === '::';
  return any ? [...allowed] : [host, ...allowed];
}

function urlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
