import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that came in at a callback's address. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real web server: the receiver of callbacks, and the gates that handlers wait at. */
export interface Receiver {
  /** Address for a callback; the name tells them apart. */
  callbackUrl(name: string): string;
  /** The next request at that address. */
  next(name: string): Promise<Received>;
  /** Address of a gate: whoever asks waits until it is opened. */
  gateUrl(name: string): string;
  /** Resolves when somebody waits at the gate. */
  arrived(name: string): Promise<void>;
  /** Lets those through who wait, and those who come. */
  open(name: string, answer?: string): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received = new Map<string, Queue<Received>>();
  const gates = new Map<string, Gate>();
  const server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? '';
      const [, kind, name = ''] = path.replace(/\?.*/, '').split('/');
      if (kind === 'gate') return gateOf(name).wait(response);
      const body = await text(request);
      response.end();
      queueOf(name).put({ method: request.method ?? '', path, headers: request.headers, body });
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const queueOf = (name: string) => entryOf(received, name, () => new Queue<Received>());
  const gateOf = (name: string) => entryOf(gates, name, () => new Gate());
  return {
    callbackUrl: (name) => `${url}/callback/${name}?sig=a%20b`,
    next: (name) => queueOf(name).take(),
    gateUrl: (name) => `${url}/gate/${name}`,
    arrived: (name) => gateOf(name).arrived,
    open: (name, answer = 'opened') => gateOf(name).open(answer),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

class Queue<Entry> {
  readonly #entries: Entry[] = [];
  readonly #takers: ((entry: Entry) => void)[] = [];

  put(entry: Entry): void {
    const taker = this.#takers.shift();
    if (taker === undefined) this.#entries.push(entry);
    else taker(entry);
  }

  take(): Promise<Entry> {
    const entry = this.#entries.shift();
    return entry === undefined ? new Promise((resolve) => this.#takers.push(resolve)) : Promise.resolve(entry);
  }
}

class Gate {
  readonly arrived: Promise<void>;
  #arrive: () => void = () => {};
  #answer: string | undefined;
  readonly #waiting: ServerResponse[] = [];

  constructor() {
    this.arrived = new Promise((resolve) => {
      this.#arrive = resolve;
    });
  }

  wait(response: ServerResponse): void {
    this.#arrive();
    if (this.#answer === undefined) this.#waiting.push(response);
    else response.end(this.#answer);
  }

  open(answer: string): void {
    this.#answer = answer;
    for (const response of this.#waiting.splice(0)) response.end(answer);
  }
}

function entryOf<Value>(map: Map<string, Value>, name: string, make: () => Value): Value {
  const known = map.get(name);
  if (known !== undefined) return known;
  const made = make();
  map.set(name, made);
  return made;
}
