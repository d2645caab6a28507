import type { Engine } from '../../engine/engine.ts';
import type { EngineObserver } from '../../engine/observer.ts';
import type { Clock } from '../../operation/clock.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { RequestObserver } from '../requestObserver.ts';
import { logAttempts, logRequests } from './logged.ts';
import { type Address, openPort, type Port } from './port.ts';
import { createReadiness, type Readiness } from './readiness.ts';
import { Reading } from './reading.ts';

export interface MonitorOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** True for a process of a team's server: it keeps metrics, and tells of attempts that failed. */
  readonly team: boolean;
  /** Where it tells of itself without a token; null: nowhere but on the server's own port. */
  readonly address: Address | null;
  /** True when the process answers the API. */
  readonly requests: boolean;
  /** Aborts when the process begins to stop. */
  readonly stopping: AbortSignal;
}

/** What watches over a process, a server or a worker: metrics, logs, liveness and readiness. */
export interface Monitor {
  readonly engineObservers: readonly EngineObserver[];
  readonly requestObservers: readonly RequestObserver[];
  /** Null: this process keeps none. */
  readonly metrics: Metrics | null;
  readonly readiness: Readiness;
  /** Where it tells of itself without a token, null: nowhere. */
  readonly url: string | null;
  /** From now on this is the engine that it tells of. */
  follow(engine: Engine): void;
  close(): Promise<void>;
}

/**
 * Begins to watch, before there is an engine, so that a probe hears that the process lives while it migrates a database.
 * Metrics are kept where there is a team or a port for them: what makes them is not even loaded elsewhere. Raises
 * `invalid-request` when the port is taken.
 */
export async function openMonitor(options: MonitorOptions): Promise<Monitor> {
  const { clock, log, team, address, requests, stopping } = options;
  let engine: Engine | undefined;
  const current = { engine: () => engine, stopping };
  const readiness = createReadiness({ ...current, clock });
  let metrics: Metrics | null = null;
  if (team || address !== null) {
    const { createMetrics } = await import('../metrics/metrics.ts');
    const running = () => {
      if (engine === undefined) throw new Error('The engine is starting.');
      return engine;
    };
    const terms = { clock, fresh: 1_000, patience: 3_000 };
    const counts = new Reading({ ...terms, read: async () => running().countsByType() });
    const workers = new Reading({ ...terms, read: async () => running().workers.list() });
    metrics = createMetrics({ ...current, counts, workers, requests });
  }
  let port: Port | undefined;
  if (address !== null && metrics !== null) port = await openPort({ address, metrics, readiness, stopping, clock });
  return {
    engineObservers: [logAttempts(log, team ? 'info' : 'debug'), ...(metrics === null ? [] : [metrics.engine])],
    requestObservers: [logRequests(log), ...(metrics === null ? [] : [metrics.requests])],
    metrics,
    readiness,
    url: port?.url ?? null,
    follow(running) {
      engine = running;
    },
    close: async () => port?.close(),
  };
}
