import { type Dispatcher, request } from 'undici';
import { OperationFailure } from '../../operation/error.ts';
import { failureOfAnswer } from './answer.ts';
import { CurrentConnection, type EngineConnection, type Resolve } from './connection.ts';
import { codeOf, localReach, type Reach } from './reach.ts';

/** An event stream is dead when not even a keep-alive came for this long, ms; the server sends one every 15 s. */
const streamTimeout = 45_000;

export interface RequestOptions {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** `events`: cut when silent; `text`: may be silent as long as it likes. Neither has a limit of size. */
  readonly stream?: 'events' | 'text';
  /** A refusal is not told to others: who asks looks after it. */
  readonly unheard?: true;
}

export interface TextAnswer {
  readonly text: string;
  header(name: string): string | undefined;
}

type Method = Dispatcher.HttpMethod;

/**
 * Requests to an engine server over kept connections. A server that moved is looked for once for each request that
 * notices; a request is sent again only when it is certain that the first one did nothing. Rejects with an
 * `OperationFailure`, or with the reason of its signal.
 */
export class Requests {
  readonly #connection: CurrentConnection;
  readonly #reach: Reach;
  #lastUrl = '';
  /** Who hears that a token was refused, or that it does not allow what was asked. */
  readonly refusals = new Set<() => void>();

  constructor(resolve: Resolve, reach = localReach()) {
    this.#connection = new CurrentConnection(resolve);
    this.#reach = reach;
  }

  /** Where the server is now. */
  async url(): Promise<string> {
    return (await this.#connection.get()).url;
  }

  /** The whole answer as text. */
  async text(method: Method, path: string, options: RequestOptions = {}): Promise<TextAnswer> {
    const { body, headers } = await this.send(method, path, options);
    try {
      const text = await body.text();
      return { text, header: (name) => [headers[name] ?? []].flat()[0] };
    } catch (error) {
      throw this.broken(error, `${method} ${path}`, options.signal);
    }
  }

  /** The answer as it begins; its body must be read or destroyed. */
  async send(method: Method, path: string, options: RequestOptions): Promise<Dispatcher.ResponseData> {
    const connection = await this.#connection.get();
    const first = await this.#try(connection, method, path, options);
    if (!(first instanceof OperationFailure)) return first;
    const isRefused = first.code === 'unreachable' && codeOf(first.cause) === 'ECONNREFUSED';
    if (first.code === 'forbidden') this.#tell(options);
    if (!isRefused && first.code !== 'unauthorized') throw first;
    const next = await this.#connection.renew(connection);
    if (!isRefused && next.url === connection.url && next.token === connection.token) {
      this.#tell(options);
      throw first;
    }
    const second = await this.#try(next, method, path, options);
    if (second instanceof OperationFailure) throw second;
    return second;
  }

  /** The failure of an answer that ended too early; raises the signal's reason when that is the cause. */
  broken(error: unknown, what: string, signal?: AbortSignal): OperationFailure {
    if (signal?.aborted === true) throw signal.reason;
    return error instanceof OperationFailure ? error : this.#reach.lost(error, this.#lastUrl, what);
  }

  dispose(): void {
    void this.#reach.answers.destroy();
    void this.#reach.streams.destroy();
  }

  #tell({ unheard }: RequestOptions): void {
    if (unheard !== true) for (const hear of this.refusals) hear();
  }

  /** A good answer, or the failure; rejects only when the signal aborts. */
  async #try(
    { url, token }: EngineConnection,
    method: Method,
    path: string,
    { body, headers, signal, stream }: RequestOptions,
  ): Promise<Dispatcher.ResponseData | OperationFailure> {
    this.#lastUrl = url;
    try {
      const answer = await request(new URL(path, url), {
        method,
        dispatcher: stream === undefined ? this.#reach.answers : this.#reach.streams,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body ?? null,
        signal: signal ?? null,
        ...(stream === undefined ? {} : { bodyTimeout: stream === 'events' ? streamTimeout : 0 }),
      });
      if (answer.statusCode < 300) return answer;
      const retryAfter = [answer.headers['retry-after'] ?? []].flat()[0];
      return failureOfAnswer(answer.statusCode, await answer.body.text(), `${method} ${path}`, retryAfter);
    } catch (error) {
      return this.broken(error, `${method} ${path}`, signal);
    }
  }
}
