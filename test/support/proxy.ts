import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { root } from './imports.ts';

const fixture = (name: string) => readFileSync(join(root, 'test/fixtures/tls', name), 'utf8');

/** Of `org.example` and `login.example`; nobody trusts it unless told to. */
export const certificate = fixture('certificate.pem');

/** A server on this machine that takes itself for `org.example` and answers JSON by https. */
export async function startSecureServer(answer: (request: IncomingMessage) => unknown): Promise<TestListener> {
  const server = createSecureServer({ key: fixture('key.pem'), cert: certificate }, (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer(request)));
  });
  return listening(server);
}

export interface TestListener {
  readonly port: number;
  stop(): Promise<void>;
}

/** A proxy on this machine that lets every tunnel end at one port. */
export interface TestProxy extends TestListener {
  /** Where tunnels were asked for, as in `org.example:443`, and with which `Proxy-Authorization`. */
  readonly asked: { readonly to: string; readonly authorization: string | undefined }[];
  /** What is answered instead of opening a tunnel; null: it is opened. */
  status: number | null;
}

export async function startProxy(port: number): Promise<TestProxy> {
  const server = createServer((_request, response) => response.writeHead(400).end());
  const proxy: Pick<TestProxy, 'asked' | 'status'> = { asked: [], status: null };
  server.on('connect', (request, socket, head) => {
    proxy.asked.push({ to: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    if (proxy.status !== null) {
      socket.end(`HTTP/1.1 ${proxy.status} No\r\n\r\n`);
      return;
    }
    const tunnel = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      tunnel.write(head);
      tunnel.pipe(socket).pipe(tunnel);
    });
    for (const end of [tunnel, socket]) end.on('error', () => [tunnel, socket].map((each) => each.destroy()));
  });
  return Object.assign(proxy, await listening(server));
}

async function listening(server: Server): Promise<TestListener> {
  const sockets = new Set<{ destroy(): unknown }>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
