import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What happens at the next commit: it arrives and its answer is lost with the connection; it is lost itself; it arrives,
 * and then nothing is heard any more. After that everything passes again.
 */
export type CommitFault = 'answer lost' | 'commit lost' | 'silence';

export interface FaultyProxy {
  /** A URL of the database behind it, through it. */
  through(url: string): string;
  fail(fault: CommitFault): void;
  /** How many faults have happened. */
  readonly faults: number;
  stop(): Promise<void>;
}

const commit = Buffer.from('COMMIT\0');

/** Stands between a program and PostgreSQL, and lets commits fail where it hurts. */
export async function startFaultyProxy(port: number): Promise<FaultyProxy> {
  const sockets = new Set<Socket>();
  let next: CommitFault | undefined;
  let faults = 0;
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    let isSilent = false;
    client.on('data', (bytes) => {
      const fault = bytes.includes(commit) ? next : undefined;
      if (fault !== undefined) {
        next = undefined;
        faults++;
        isSilent = true;
      }
      if (fault !== 'commit lost') server.write(bytes);
      if (fault === 'commit lost') for (const socket of [client, server]) socket.destroy();
      // PostgreSQL answers when it is done; only then the connection goes.
      if (fault === 'answer lost') server.once('data', () => client.destroy());
    });
    server.on('data', (bytes) => {
      if (!isSilent) client.write(bytes);
    });
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const own = (proxy.address() as AddressInfo).port;
  return {
    through: (url) => Object.assign(new URL(url), { port: String(own) }).href,
    fail(fault) {
      next = fault;
    },
    get faults() {
      return faults;
    },
    async stop() {
      const closed = once(proxy, 'close');
      proxy.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
