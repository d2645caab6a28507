import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Clock } from '../../operation/clock.ts';
import type { ProblemAnswer } from './problem.ts';
import { requestIdHeader } from './requestId.ts';
import type { Answer, Route } from './route.ts';
import { ClientGone, sinkOf } from './sink.ts';

/** How long, and for how many bytes, the rest of a refused body is thrown away so that its sender reads the answer. */
const lingerMs = 5_000;
const lingerBytes = 256 * 1_048_576;

/** Every answer carries these: nothing is stored by a browser, guessed as another type, or shown in a frame. */
const commonHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
};

/** Where an answer goes. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly clock: Clock;
  readonly requestId: string;
  /** Aborts when the server stops; ends streams. */
  readonly stopping: AbortSignal;
}

/** Sends a good answer; resolves when a streamed one has ended. */
export async function sendAnswer(exchange: Exchange, route: Route, answer: Answer): Promise<void> {
  const { response } = exchange;
  const status = answer.status ?? route.status;
  if (answer.kind === 'stream') {
    // A proxy in front must hand on what there is, not wait for more.
    const streamed = { 'content-type': answer.contentType, 'x-accel-buffering': 'no' };
    const named = { [requestIdHeader]: exchange.requestId };
    response.writeHead(status, { ...commonHeaders, ...named, ...streamed, ...answer.headers });
    response.flushHeaders();
    try {
      await answer.write(sinkOf(response, exchange.stopping, exchange.clock));
    } catch (error) {
      if (!(error instanceof ClientGone)) throw error;
      // Half a JSON value must not look like a whole answer; text and events may end anywhere.
      if (answer.contentType === 'application/json') response.destroy();
    }
    const told = answer.contentType === 'text/event-stream' && exchange.stopping.aborted && !response.destroyed;
    response.end(told ? goElsewhere() : undefined);
    return;
  }
  if (answer.kind === 'empty') {
    send(exchange, status, { ...answer.headers }, '');
    return;
  }
  if (answer.kind === 'text') {
    send(exchange, status, { 'content-type': answer.contentType, ...answer.headers }, answer.text);
    return;
  }
  const text = answer.kind === 'json' ? answer.json : encode(route, answer.value);
  send(exchange, status, { 'content-type': 'application/json', ...answer.headers }, text);
}

export function sendProblem(exchange: Exchange, problem: ProblemAnswer): void {
  if (exchange.response.headersSent) {
    // Half an answer went out: cutting the connection is the only way left to say that it is not whole.
    exchange.response.destroy();
    return;
  }
  send(exchange, problem.status, problem.headers, problem.text);
}

/** Sends a whole answer, its headers as they are. */
export function sendText(
  exchange: Exchange,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): void {
  send(exchange, status, { ...headers }, text);
}

/** The end of an event stream from the side of the server: its clients come again one after the other, wherever one answers. */
function goElsewhere(): string {
  return `: the server ends this stream\nretry: ${Math.round(500 + Math.random() * 2_000)}\n\n`;
}

function encode(route: Route, value: unknown): string {
  return JSON.stringify(route.answer === undefined ? value : z.encode(route.answer, value));
}

function send(exchange: Exchange, status: number, headers: Record<string, string>, text: string): void {
  const { request, response } = exchange;
  if (response.destroyed) return;
  const early = !request.complete;
  const bytes = Buffer.from(text);
  response.writeHead(status, {
    ...commonHeaders,
    [requestIdHeader]: exchange.requestId,
    ...headers,
    ...(status === 204 || status === 304 ? {} : { 'content-length': bytes.length }),
    ...(early || exchange.stopping.aborted ? { connection: 'close' } : {}),
  });
  if (!early) {
    response.end(bytes);
    return;
  }
  response.write(bytes);
  linger(exchange);
}

/**
 * Closing a socket with unread bytes makes the kernel reset the connection, and the sender would lose the answer. So
 * the rest of the body is read and thrown away, within limits, before the connection ends.
 */
function linger({ request, response, clock }: Exchange): void {
  let left = lingerBytes;
  const end = () => {
    stopTimer();
    request.off('data', count);
    response.end();
  };
  const count = (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) end();
  };
  const stopTimer = clock.after(lingerMs, end);
  request.on('data', count);
  request.once('end', end);
  request.once('close', end);
  request.resume();
}
