import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { OperationFailure } from '../../operation/error.ts';
import type { Certificate } from './certificate.ts';
import type { Listener } from './listener.ts';
import { problemType } from './problem.ts';

/**
 * The HTTP server is Node's own, without a framework: what this server must get right happens at the level of streams
 * (a cap that is met before anything is buffered, the rest of a refused body, a client that hangs up or does not read,
 * many hours of events), and there a framework over web streams only stands in between.
 */
/** With or without TLS. */
export type WebServer = Server | SecureServer;

export interface ListenOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** What the options of the command line are called that chose it. */
  readonly option?: 'metrics';
  /** What it proves itself with to clients; null: plain HTTP. */
  readonly secure: Secure | null;
}

export interface Secure {
  readonly certificate: Certificate;
  /** The returned function looks whether there is a new one; called before each connection. */
  watch(renewed: (next: Certificate) => void): () => void;
}

/** Limits against clients that send slowly or never read, ms. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 65_000,
};
/** Addresses of 32,768 characters, which Dataverse takes, and the headers around them. */
const maxHeaderSize = 49_152;
/** A connection on which nothing moves for this long is cut, ms; streams look after themselves. */
const stallTimeout = 120_000;

/** Listens; `listenerFor` gets the port that it became. Raises `invalid-request` when the port is taken. */
export async function listen(options: ListenOptions, listenerFor: (port: number) => Listener): Promise<WebServer> {
  let listener: Listener | undefined;
  const onRequest = (request: IncomingMessage, response: ServerResponse) =>
    void listener?.(request, response, () => undefined);
  const server = serverOf(options.secure, onRequest);
  server.timeout = stallTimeout;
  server.maxConnections = 1_000;
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    void listener?.(request, response, () => response.writeContinue());
  });
  server.on('clientError', refuseMalformed);
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => reject(cannotListen(options, error));
    server.once('error', refuse);
    server.listen({ host: options.host, port: options.port, exclusive: true }, () => {
      server.off('error', refuse);
      resolve();
    });
  });
  listener = listenerFor(portOf(server));
  return server;
}

function serverOf(secure: Secure | null, onRequest: RequestListener): WebServer {
  const rules = { ...limits, maxHeaderSize };
  if (secure === null) return createServer(rules, onRequest);
  const { cert, key } = secure.certificate;
  const server = createSecureServer({ ...rules, cert, key, minVersion: 'TLSv1.2' }, onRequest);
  // Before the server's own: it takes the certificate as it is then.
  server.prependListener(
    'connection',
    secure.watch((next) => server.setSecureContext({ cert: next.cert, key: next.key, minVersion: 'TLSv1.2' })),
  );
  return server;
}

export function portOf(server: WebServer): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.');
  return (address satisfies AddressInfo).port;
}

function cannotListen({ host, port, option }: ListenOptions, error: NodeJS.ErrnoException): OperationFailure {
  const prefix = option === undefined ? '--' : `--${option}-`;
  return new OperationFailure(
    'invalid-request',
    `${host} port ${port} cannot be listened on (${error.code}). Choose another with ${prefix}port, 0 for a free one, or another ${prefix}host.`,
    { path: 'port', cause: error },
  );
}

/** What is not HTTP gets a problem document, where the connection still takes one, and is closed. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const failure = new OperationFailure(
    'invalid-request',
    'The request is not valid HTTP, too slow, or has too large headers.',
  );
  const text = JSON.stringify({
    type: `urn:bgops:problem:${failure.code}`,
    title: STATUS_CODES[status],
    status,
    code: failure.code,
    detail: failure.message,
  });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${problemType}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}
