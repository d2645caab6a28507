import { type Dispatcher, request } from 'undici';
import type { Clock } from '../../operation/clock.ts';
import { OperationFailure } from '../../operation/error.ts';
import { pause } from '../pause.ts';
import { strayLink } from './address.ts';
import { encodings, readText } from './body.ts';
import { answerLimit, dispatcherFor, type Timeouts } from './dispatcher.ts';
import { ServiceFailure } from './failure.ts';
import { Gate } from './gate.ts';
import { broken } from './network.ts';
import type { Refusal } from './refusal.ts';
import { backOff } from './retryAfter.ts';
import type { TokenSource } from './token.ts';

/** A person waits that long for a service that asks to wait, ms, and a question is asked that often again. */
const patience = { wait: 30_000, tries: 3 };

/** What differs between services. */
export interface Dialect {
  /** Headers of a request, in small letters; asked for just before it is sent. */
  headers(method: string): Readonly<Record<string, string>>;
  /** The failure that an answer without success stands for. */
  failureOf(refusal: Refusal): ServiceFailure;
  /** Looks at the headers of every answer, good or bad. */
  note?(header: TextAnswer['header']): void;
}

export interface TransportOptions {
  /** Where paths count from; nothing is ever sent to another origin. */
  readonly base: URL;
  /** Null: what is asked needs no token. */
  readonly tokens: TokenSource | null;
  readonly dialect: Dialect;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  random(): number;
  /** URL of a proxy, see {@link dispatcherFor}. */
  readonly proxy?: string | undefined;
  readonly timeouts?: Timeouts;
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

/**
 * Requests to a service. Questions (`read`) go one at a time and are asked again when that is safe; a change (`write`)
 * is sent once, since nobody can tell what became of it. A refused token is renewed once. Rejects with an
 * `OperationFailure`, or with the reason of its signal.
 */
export class Transport {
  readonly #options: TransportOptions;
  readonly #gate: Gate;
  readonly #dispatcher: Dispatcher;
  #sent = 0;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#gate = new Gate(options.clock, options.base.host);
    this.#dispatcher = dispatcherFor(options.base, options.proxy, options.timeouts);
  }

  /** Requests sent so far, those that failed among them. */
  get sent(): number {
    return this.#sent;
  }

  /** ms until the service may be asked again; 0: now. */
  get closedFor(): number {
    return this.#gate.closedFor;
  }

  /** The answer to a GET; `path` is below the base, or an absolute path of its origin. */
  read(path: string, options: SendOptions = {}): Promise<TextAnswer> {
    options.signal?.throwIfAborted();
    return this.#gate.inTurn(() => this.#ask(path, options), options.signal);
  }

  /** The answer to a request that changes something, a function that is started among them; never sent twice, but for a token that was refused. */
  async write(method: Dispatcher.HttpMethod, path: string, options: SendOptions = {}): Promise<TextAnswer> {
    await this.#gate.open(patience.wait, options.signal);
    return this.#send(method, path, options);
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
    const token = tokens === null ? null : sendable(await tokens.get({ force: false }));
    const first = await this.#once(method, path, options, token);
    if (!(first instanceof OperationFailure)) return first;
    if (first.code !== 'unauthorized' || tokens === null) throw first;
    const next = sendable(await tokens.get({ force: true }));
    const second = next === token ? first : await this.#once(method, path, options, next);
    if (second instanceof OperationFailure) throw second;
    return second;
  }

  /** A good answer, or the failure; rejects only when the signal aborts. */
  async #once(
    method: Dispatcher.HttpMethod,
    path: string,
    { body, headers, signal }: SendOptions,
    token: string | null,
  ): Promise<TextAnswer | OperationFailure> {
    const { base, clock, dialect } = this.#options;
    const url = new URL(path, base);
    try {
      if (url.origin !== base.origin) throw strayLink(url, base);
      this.#sent += 1;
      const answer = await request(url, {
        method,
        dispatcher: this.#dispatcher,
        headers: {
          ...dialect.headers(method),
          'accept-encoding': encodings,
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body ?? null,
        signal: signal ?? null,
      });
      const header = (name: string) => [answer.headers[name] ?? []].flat()[0];
      const text = await readText(answer, url.host, answerLimit);
      dialect.note?.(header);
      const status = answer.statusCode;
      if (status < 300) return { status, text, header };
      const what = `${method} ${path.split('?')[0]?.slice(0, 200)}`;
      const failure = dialect.failureOf({ status, text, header, request: what, host: url.host, now: clock.now() });
      if (failure.retryIn !== null) this.#gate.close(failure.retryIn);
      return failure;
    } catch (error) {
      return broken(error, url, method !== 'GET', signal);
    }
  }
}

/** A token as a header takes it. Raises `unauthorized` for a text that is none, without repeating it. */
function sendable(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  const message =
    'What is stored as the token is none: it is empty, or has spaces or other characters in it. Sign in again.';
  throw new ServiceFailure('unauthorized', message, { trouble: 'unauthorized' });
}
