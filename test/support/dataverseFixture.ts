import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

/** A request as the fixture server saw it. */
export interface SeenRequest {
  readonly method: string;
  /** Decoded, without the Web API's base: `backgroundoperations?$select=…`. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface FixtureAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A value is sent as JSON, a text or bytes as they are. */
  readonly body?: unknown;
}

type Script = (request: SeenRequest) => FixtureAnswer | Promise<FixtureAnswer> | undefined;

const api = '/api/data/v9.2/';

/**
 * A server on this machine that answers as documents say that Dataverse does. Scripts answer in turn, the newest
 * first; what none answers is not there.
 */
export class FixtureEnvironment {
  readonly seen: SeenRequest[] = [];
  readonly #server: Server;
  readonly #scripts: Script[] = [];
  #listeners: (() => void)[] = [];
  /** Requests that are being answered now, and the most there ever were. */
  inFlight = 0;
  mostInFlight = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FixtureEnvironment> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const environment = new FixtureEnvironment(server);
    server.on('request', (request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const path = decodeURIComponent(url.startsWith(api) ? url.slice(api.length) : url);
        const seen = { method, path, headers, body: Buffer.concat(pieces).toString() };
        void environment.#answer(seen).then(({ status = 200, headers: own = {}, body }) => {
          const isRaw = typeof body === 'string' || body instanceof Uint8Array;
          response.writeHead(status, { 'odata-version': '4.0', 'content-type': 'application/json', ...own });
          response.end(body === undefined || isRaw ? body : JSON.stringify(body));
        });
      });
    });
    return environment;
  }

  get origin(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  /** Answers requests whose `METHOD path` the pattern fits. */
  on(
    pattern: RegExp,
    answer: FixtureAnswer | ((request: SeenRequest) => FixtureAnswer | Promise<FixtureAnswer>),
  ): void {
    this.#scripts.unshift((request) => {
      if (!pattern.test(`${request.method} ${request.path}`)) return undefined;
      return typeof answer === 'function' ? answer(request) : answer;
    });
  }

  /** The requests so far that a pattern fits. */
  matching(pattern: RegExp): readonly SeenRequest[] {
    return this.seen.filter(({ method, path }) => pattern.test(`${method} ${path}`));
  }

  /** Resolves as soon as so many requests have come that the pattern fits. */
  async received(pattern: RegExp, count: number): Promise<void> {
    while (this.matching(pattern).length < count) {
      await new Promise<void>((resolve) => this.#listeners.push(resolve));
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: SeenRequest): Promise<FixtureAnswer> {
    this.seen.push(request);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    for (const listener of this.#listeners.splice(0)) listener();
    try {
      for (const script of this.#scripts) {
        const answer = script(request);
        if (answer !== undefined) return await answer;
      }
      return refusal(404, '0x80060888', `Resource not found for the segment '${request.path.split(/[?(]/)[0]}'.`);
    } finally {
      this.inFlight -= 1;
    }
  }
}

/** The error document of the service. */
export function refusal(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): FixtureAnswer {
  return { status, headers, body: { error: { code, message } } };
}
