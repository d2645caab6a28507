import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { RequestObserver } from '../requestObserver.ts';
import { shortSeconds } from './buckets.ts';

const methods: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What this process was asked over HTTP. Labels are of the table of routes, never of what a client sends. */
export function observeRequests(registry: Registry): RequestObserver {
  const registers = [registry];
  const requests = new Counter({
    name: 'bgops_http_requests_total',
    help: 'Requests by route and status; 499: the client was gone before the answer. Streams count when they end.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'bgops_http_request_duration_seconds',
    help: 'From the head of a request to the end of its answer; streams are left out.',
    labelNames: ['method', 'route'],
    buckets: shortSeconds,
    registers,
  });
  const streams = new Gauge({
    name: 'bgops_event_stream_clients',
    help: 'Clients that follow changes by server-sent events.',
    registers,
  });
  return {
    answered({ method: given, route, status, ms, streamed }) {
      const method = methods.includes(given) ? given : 'other';
      requests.inc({ method, route, status });
      if (!streamed) durations.observe({ method, route }, ms / 1_000);
    },
    streaming() {
      streams.inc();
      return () => streams.dec();
    },
  };
}
