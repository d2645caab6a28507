import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One address before several servers: each request goes to the next of those that can be reached. */
export interface RoundRobin {
  readonly url: string;
  /** How many requests went to each, by its URL. */
  readonly taken: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export async function startRoundRobin(servers: readonly string[]): Promise<RoundRobin> {
  const taken = new Map(servers.map((server) => [server, 0]));
  let turn = 0;
  const proxy = createServer((incoming, outgoing) => void forward(incoming, outgoing, servers.length));
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  async function forward(incoming: IncomingMessage, outgoing: ServerResponse, tries: number, body?: Buffer) {
    const chunks: Buffer[] = [];
    if (body === undefined) for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const whole = body ?? Buffer.concat(chunks);
    const server = servers[turn++ % servers.length] ?? '';
    const { host } = new URL(server);
    const onward = request(new URL(incoming.url ?? '/', server), {
      method: incoming.method,
      headers: { ...incoming.headers, host, 'content-length': whole.length },
      agent: false,
    });
    onward.once('error', () => {
      // It was not reached, so that another one may be asked; what broke off is for the client to see.
      if (outgoing.headersSent) outgoing.destroy();
      else if (tries > 1) void forward(incoming, outgoing, tries - 1, whole);
      else outgoing.writeHead(502).end();
    });
    onward.once('response', (answer) => {
      taken.set(server, (taken.get(server) ?? 0) + 1);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.once('error', () => outgoing.destroy());
      answer.pipe(outgoing);
    });
    outgoing.once('close', () => onward.destroy());
    onward.end(whole);
  }

  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    taken,
    async close() {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
