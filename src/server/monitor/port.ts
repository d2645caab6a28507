import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../operation/clock.ts';
import { OperationFailure } from '../../operation/error.ts';
import { isLoopback } from '../access.ts';
import { listen, portOf } from '../http/listen.ts';
import { problemAnswer } from '../http/problem.ts';
import { requestIdOf } from '../http/requestId.ts';
import { type Exchange, sendProblem, sendText } from '../http/respond.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Readiness } from './readiness.ts';

export interface Address {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface PortOptions {
  readonly address: Address;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly stopping: AbortSignal;
  readonly clock: Clock;
}

export interface Port {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Metrics and health on a port of their own, for a monitor and for probes. It needs no token: what it tells is numbers,
 * names of types and of routes. So it listens on loopback unless somebody says otherwise, and there answers no page of
 * another site, whatever name that gives this machine.
 */
export async function openPort({ address, metrics, readiness, stopping, clock }: PortOptions): Promise<Port> {
  const loopback = isLoopback(address.host);
  const answers: Readonly<Record<string, () => Promise<{ type: string; text: string }>>> = {
    '/metrics': async () => ({ type: metrics.contentType, text: await metrics.text() }),
    '/health/live': async () => told('live'),
    '/health/ready': async () => {
      await readiness.check();
      return told('ready');
    },
  };
  const answer = async (exchange: Exchange): Promise<void> => {
    const { method, url = '', headers } = exchange.request;
    const name = (headers.host ?? '').replace(/:\d+$/, '');
    if (headers.origin !== undefined || (loopback && !isLoopback(name))) {
      throw new OperationFailure('forbidden-host', 'This port answers programs of this machine, under its own names.');
    }
    const found = answers[url.split('?', 1)[0] ?? ''];
    if (found === undefined) {
      throw new OperationFailure('no-such-route', `Here are only ${Object.keys(answers).join(', ')}.`);
    }
    if (method !== 'GET') throw new OperationFailure('method-not-allowed', 'Use GET.');
    const { type, text } = await found();
    sendText(exchange, 200, { 'content-type': type }, text);
  };
  const server = await listen({ ...address, option: 'metrics', secure: null }, () => async (request, response) => {
    const exchange = exchangeOf(request, response);
    await answer(exchange).catch((error: unknown) => sendProblem(exchange, problemAnswer(error, exchange.requestId)));
  });
  const exchangeOf = (request: IncomingMessage, response: ServerResponse): Exchange => {
    return { request, response, clock, requestId: requestIdOf(request), stopping };
  };
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return {
    url: `http://${host}:${portOf(server)}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function told(status: string): { type: string; text: string } {
  return { type: 'application/json', text: JSON.stringify({ status }) };
}
