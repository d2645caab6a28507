import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

/** A request as the fixture server saw it. */
export interface SeenRequest {
  readonly method: string;
  /** Decoded, without the base of the API: `backgroundoperations?$select=…`. */
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

export interface FixtureOptions {
  /** Left out of the paths that begin with it. */
  readonly api: string;
  /** Headers of every answer that has none of its own. */
  readonly headers: Readonly<Record<string, string>>;
  /** What is answered when no script does. */
  missing(request: SeenRequest): FixtureAnswer;
}

/** A server on this machine that answers by scripts, in turn, the newest first. */
export class FixtureServer {
  readonly seen: SeenRequest[] = [];
  readonly #options: FixtureOptions;
  readonly #server: Server = createServer();
  readonly #scripts: Script[] = [];
  #listeners: (() => void)[] = [];
  /** Requests that are being answered now, and the most there ever were. */
  inFlight = 0;
  mostInFlight = 0;

  constructor(options: FixtureOptions) {
    this.#options = options;
    const { api, headers: standard } = options;
    this.#server.on('request', (request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const path = decodeURIComponent(url.startsWith(api) ? url.slice(api.length) : url);
        const seen = { method, path, headers, body: Buffer.concat(pieces).toString() };
        void this.#answer(seen).then(({ status = 200, headers: own = {}, body }) => {
          const isRaw = typeof body === 'string' || body instanceof Uint8Array;
          response.writeHead(status, { 'content-type': 'application/json', ...standard, ...own });
          response.end(body === undefined || isRaw ? body : JSON.stringify(body));
        });
      });
    });
  }

  /** Resolves when it takes requests. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
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
      return this.#options.missing(request);
    } finally {
      this.inFlight -= 1;
    }
  }
}
