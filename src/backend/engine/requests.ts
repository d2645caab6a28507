import { Agent, type Dispatcher, request } from 'undici';
import { messageOf, OperationFailure } from '../../operation/error.ts';
import { failureOfAnswer } from './answer.ts';
import { CurrentConnection, type EngineConnection, type Resolve } from './connection.ts';

/** Largest answer that is read, bytes: both payloads of an operation with what is around them. */
const answerLimit = 64 * 1_048_576;
/** ms until a connection stands, and until an answer begins or goes on. */
const timeouts = { connect: 5_000, answer: 60_000 };
/** An event stream is dead when not even a keep-alive came for this long, ms; the server sends one every 15 s. */
const streamTimeout = 45_000;

export interface RequestOptions {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** `events`: cut when silent; `text`: may be silent as long as it likes. Neither has a limit of size. */
  readonly stream?: 'events' | 'text';
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
  readonly #answers = new Agent({
    connections: 16,
    pipelining: 1,
    connectTimeout: timeouts.connect,
    headersTimeout: timeouts.answer,
    bodyTimeout: timeouts.answer,
    keepAliveTimeout: 30_000,
    maxResponseSize: answerLimit,
  });
  readonly #streams = new Agent({ pipelining: 0, connectTimeout: timeouts.connect, headersTimeout: timeouts.answer });

  constructor(resolve: Resolve) {
    this.#connection = new CurrentConnection(resolve);
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
      throw broken(error, `${method} ${path}`, options.signal);
    }
  }

  /** The answer as it begins; its body must be read or destroyed. */
  async send(method: Method, path: string, options: RequestOptions): Promise<Dispatcher.ResponseData> {
    const connection = await this.#connection.get();
    const first = await this.#try(connection, method, path, options);
    if (!(first instanceof OperationFailure)) return first;
    const isRefused = first.code === 'unreachable' && codeOf(first.cause) === 'ECONNREFUSED';
    if (!isRefused && first.code !== 'unauthorized') throw first;
    const next = await this.#connection.renew(connection);
    if (!isRefused && next.url === connection.url && next.token === connection.token) throw first;
    const second = await this.#try(next, method, path, options);
    if (second instanceof OperationFailure) throw second;
    return second;
  }

  dispose(): void {
    void this.#answers.destroy();
    void this.#streams.destroy();
  }

  /** A good answer, or the failure; rejects only when the signal aborts. */
  async #try(
    { url, token }: EngineConnection,
    method: Method,
    path: string,
    { body, headers, signal, stream }: RequestOptions,
  ): Promise<Dispatcher.ResponseData | OperationFailure> {
    try {
      const answer = await request(new URL(path, url), {
        method,
        dispatcher: stream === undefined ? this.#answers : this.#streams,
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
      return failureOfAnswer(answer.statusCode, await answer.body.text(), `${method} ${path}`);
    } catch (error) {
      return broken(error, `${method} ${path}`, signal);
    }
  }
}

/** A failure of the connection; raises the signal's reason when that is the cause. */
export function broken(error: unknown, what: string, signal?: AbortSignal): OperationFailure {
  if (signal?.aborted === true) throw signal.reason;
  if (error instanceof OperationFailure) return error;
  const code = codeOf(error);
  if (code === 'ECONNREFUSED') {
    return new OperationFailure('unreachable', 'The engine server does not answer. Start it, or check its address.', {
      cause: error,
    });
  }
  const advice = what.startsWith('GET ') ? 'Try again.' : 'Look whether it was done before you try again.';
  const message = `The connection to the engine server broke during ${what} (${code ?? messageOf(error)}). ${advice}`;
  return new OperationFailure('unreachable', message, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
