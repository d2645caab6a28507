import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection on which a test writes what it likes, also what no HTTP client would send. */
export interface RawConnection {
  readonly socket: Socket;
  write(text: string | Uint8Array): void;
  /** Everything that came so far. */
  received(): string;
  /** Resolves when what came matches; rejects when the connection ends before. */
  until(pattern: RegExp): Promise<string>;
  /** Resolves with everything that came when the other side has closed. */
  closed(): Promise<string>;
}

export async function rawConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''));
  await once(socket, 'connect');
  let text = '';
  let open = true;
  socket.setEncoding('utf8');
  socket.on('data', (piece: string) => {
    text += piece;
  });
  // A reset is one of the ways in which the other side may end it.
  socket.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => {
      open = false;
      resolve();
    });
  });
  return {
    socket,
    write: (piece) => void socket.write(piece),
    received: () => text,
    async until(pattern) {
      while (!pattern.test(text)) {
        if (!open) throw new Error(`The connection ended before ${pattern} came. It sent: ${text}`);
        await Promise.race([once(socket, 'data'), ended]);
      }
      return text;
    },
    async closed() {
      await ended;
      return text;
    },
  };
}

/** The head of a request, with the Host and whatever headers are given. */
export function head(method: string, target: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, content]) => `${name}: ${content}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
