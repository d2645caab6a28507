import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { EngineObserver } from '../../engine/observer.ts';
import type { RequestObserver } from '../requestObserver.ts';
import { version } from '../version.ts';
import { observeEngine } from './attempts.ts';
import { observeRequests } from './requests.ts';
import { observeStanding, type StandingOptions } from './standing.ts';
import { TypeLabels } from './typeLabels.ts';

export interface Metrics {
  readonly engine: EngineObserver;
  readonly requests: RequestObserver;
  readonly contentType: string;
  /** All of them now, in the text format of Prometheus. */
  text(): Promise<string>;
}

/** Defaults with the name of a counter that are none; each is the sum of one that is there too. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/**
 * The metrics of this process, in a registry of their own. `requests`: it answers the API. The event loop's delay, one of
 * the process defaults, is sampled by libuv 100 times a second; nothing else here works between scrapes.
 */
export function createMetrics(options: StandingOptions & { readonly requests: boolean }): Metrics {
  const registry = new Registry();
  const types = new TypeLabels();
  const build = new Gauge({
    name: 'bgops_build_info',
    help: 'The version of the engine and of Node.js; always 1.',
    labelNames: ['version', 'node'],
    registers: [registry],
  });
  build.set({ version, node: process.versions.node }, 1);
  observeStanding(registry, types, options);
  const engine = observeEngine(registry, types);
  const requests = options.requests ? observeRequests(registry) : {};
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
  return { engine, requests, contentType: registry.contentType, text: () => registry.metrics() };
}
