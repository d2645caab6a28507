import { type Dispatcher, request } from 'undici';
import type { Clock } from '../../../operation/clock.ts';
import { OperationFailure } from '../../../operation/error.ts';
import { pause } from '../../pause.ts';
import type { TokenSource } from '../token.ts';
import { encodings, readText } from './body.ts';
import { answerLimit, dispatcherFor, isLoopback } from './dispatcher.ts';
import { ServiceFailure } from './failure.ts';
import { Gate } from './gate.ts';
import { broken } from './network.ts';
import { failureOf } from './refusal.ts';
import { backOff, readRetryAfter } from './retryAfter.ts';

/** A person waits that long for a service that asks to wait, ms, and a question is asked that often again. */
const patience = { wait: 30_000, tries: 3 };
/** Requests left in the service's window of 300 s below which this connection holds back (6,000 are documented). */
const scarce = 300;

export interface RequestsOptions {
  /** Origin of the environment, as in `https://contoso.crm.dynamics.com`. */
  readonly origin: string;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  random(): number;
}

export interface SendOptions {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Fails at once instead of waiting and asking again: for who asks again anyhow. */
  readonly impatient?: boolean;
}

export interface TextAnswer {
  readonly status: number;
  readonly text: string;
  header(name: string): string | undefined;
}

const standard = { accept: 'application/json', 'odata-version': '4.0', 'odata-maxversion': '4.0' };

/**
 * Requests to an environment. Questions (`read`) go one at a time and are asked again when that is safe; a change
 * (`write`) is sent once, since nobody can tell what became of it. A refused token is renewed once. Rejects with an
 * `OperationFailure`, or with the reason of its signal.
 */
export class Requests {
  /** Base of the Web API, with a slash at its end. */
  readonly api: URL;
  readonly #options: RequestsOptions;
  readonly #gate: Gate;
  readonly #dispatcher: Dispatcher;
  /** Of the last write: a read that carries it sees that write (elastic tables). */
  #session: string | undefined;
  #remaining = Number.POSITIVE_INFINITY;

  constructor(options: RequestsOptions) {
    this.#options = options;
    this.api = apiOf(options.origin);
    this.#gate = new Gate(options.clock, this.api.host);
    this.#dispatcher = dispatcherFor(this.api);
  }

  /** True while the service has few requests left for this user. */
  get scarce(): boolean {
    return this.#remaining < scarce;
  }

  /** The answer to a GET; `path` is below the Web API's base, or an absolute path of this origin. */
  read(path: string, options: SendOptions = {}): Promise<TextAnswer> {
    options.signal?.throwIfAborted();
    return this.#gate.inTurn(() => this.#ask(path, options), options.signal);
  }

  /** The answer to a request that changes something, a function that is started among them; never sent twice, but for a token that was refused. */
  async write(
    method: 'POST' | 'PATCH' | 'DELETE' | 'GET',
    path: string,
    options: SendOptions = {},
  ): Promise<TextAnswer> {
    await this.#gate.open(patience.wait, options.signal);
    const answer = await this.#send(method, path, options);
    this.#session = answer.header('x-ms-session-token') ?? this.#session;
    return answer;
  }

  dispose(): void {
    void this.#dispatcher.destroy();
  }

  async #ask(path: string, options: SendOptions): Promise<TextAnswer> {
    const { clock, random } = this.#options;
    const wait = options.impatient === true ? 0 : patience.wait;
    for (let failures = 0; ; failures += 1) {
      await this.#gate.open(wait, options.signal);
      try {
        return await this.#send('GET', path, options);
      } catch (error) {
        const again = error instanceof ServiceFailure && error.passes && failures + 1 < patience.tries;
        const delay = again ? (error.retryIn ?? backOff(failures, random())) : 0;
        if (!again || delay > wait) throw error;
        await pause(clock, delay, options.signal);
        options.signal?.throwIfAborted();
      }
    }
  }

  async #send(method: Dispatcher.HttpMethod, path: string, options: SendOptions): Promise<TextAnswer> {
    const { tokens } = this.#options;
    const token = await tokens.get({ force: false });
    const first = await this.#once(method, path, options, token);
    if (!(first instanceof OperationFailure)) return first;
    if (first.code !== 'unauthorized') throw first;
    const next = await tokens.get({ force: true });
    const second = next === token ? first : await this.#once(method, path, options, next);
    if (second instanceof OperationFailure) throw second;
    return second;
  }

  /** A good answer, or the failure; rejects only when the signal aborts. */
  async #once(
    method: Dispatcher.HttpMethod,
    path: string,
    { body, headers, signal }: SendOptions,
    token: string,
  ): Promise<TextAnswer | OperationFailure> {
    const url = new URL(path, this.api);
    try {
      // A link in an answer must not carry the token elsewhere.
      if (url.origin !== this.api.origin) throw strayLink(url, this.api);
      const answer = await request(url, {
        method,
        dispatcher: this.#dispatcher,
        headers: {
          ...standard,
          'accept-encoding': encodings,
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(method === 'GET' && this.#session !== undefined ? { 'mscrm.sessiontoken': this.#session } : {}),
          ...headers,
        },
        body: body ?? null,
        signal: signal ?? null,
      });
      const header = (name: string) => [answer.headers[name] ?? []].flat()[0];
      const text = await readText(answer, url.host, answerLimit);
      this.#note(answer.statusCode, header);
      const status = answer.statusCode;
      if (status < 300) return { status, text, header };
      const what = `${method} ${path.split('?')[0]?.slice(0, 200)}`;
      return failureOf({ status, text, header, request: what, host: url.host, now: this.#options.clock.now() });
    } catch (error) {
      return broken(error, url, method !== 'GET', signal);
    }
  }

  /** What the service says of its limits. */
  #note(status: number, header: (name: string) => string | undefined): void {
    const remaining = header('x-ms-ratelimit-burst-remaining-xrm-requests');
    if (remaining !== undefined && /^\d+$/.test(remaining)) this.#remaining = Number(remaining);
    const wait = readRetryAfter(header('retry-after'), this.#options.clock.now());
    if (status === 429 || (status === 503 && wait !== null)) this.#gate.close(wait ?? patience.wait);
  }
}

/** Base of the Web API. Raises `invalid-request` for what is no address that a token may be sent to. */
function apiOf(origin: string): URL {
  const url = URL.canParse(origin) ? new URL('/api/data/v9.2/', origin) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new OperationFailure('invalid-request', `"${origin.slice(0, 200)}" is no URL of an environment.`);
  }
  if (url.protocol === 'http:' && !isLoopback(url)) {
    const message = `${url.host} must be reached by https: a token is never sent in the clear to another machine.`;
    throw new OperationFailure('invalid-request', message);
  }
  return url;
}

function strayLink(url: URL, api: URL): ServiceFailure {
  const message = `The answer of ${api.host} has a link to ${url.host}, which was not followed.`;
  return new ServiceFailure('internal', message, { trouble: 'stranger' });
}
