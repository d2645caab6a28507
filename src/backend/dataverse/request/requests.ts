import type { Clock } from '../../../operation/clock.ts';
import { safeAddress } from '../../web/address.ts';
import type { TokenSource } from '../../web/token.ts';
import { type SendOptions, type TextAnswer, Transport } from '../../web/transport.ts';
import { failureOf } from './refusal.ts';

/** Requests left in the service's window of 300 s below which this connection holds back (6,000 are documented). */
const scarce = 300;

export interface RequestsOptions {
  /** Origin of the environment, as in `https://contoso.crm.dynamics.com`. */
  readonly origin: string;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  random(): number;
  /** URL of a proxy. */
  readonly proxy?: string | undefined;
}

const standard = { accept: 'application/json', 'odata-version': '4.0', 'odata-maxversion': '4.0' };

/** Requests to an environment, as {@link Transport} sends them. */
export class Requests {
  /** Base of the Web API, with a slash at its end. */
  readonly api: URL;
  readonly #transport: Transport;
  /** Of the last write: a read that carries it sees that write (elastic tables). */
  #session: string | undefined;
  #remaining = Number.POSITIVE_INFINITY;

  constructor({ origin, ...options }: RequestsOptions) {
    this.api = safeAddress(origin, '/api/data/v9.2/', 'an environment');
    const dialect = {
      headers: (method: string) => this.#headers(method),
      failureOf,
      note: (header: TextAnswer['header']) => this.#note(header),
    };
    this.#transport = new Transport({ ...options, base: this.api, dialect });
  }

  /** True while the service has few requests left for this user. */
  get scarce(): boolean {
    return this.#remaining < scarce;
  }

  /** ms until the service may be asked again; 0: now. */
  get closedFor(): number {
    return this.#transport.closedFor;
  }

  /** The answer to a GET; `path` is below the Web API's base, or an absolute path of this origin. */
  read(path: string, options: SendOptions = {}): Promise<TextAnswer> {
    return this.#transport.read(path, options);
  }

  /** The answer to a request that changes something, a function that is started among them. */
  async write(
    method: 'POST' | 'PATCH' | 'DELETE' | 'GET',
    path: string,
    options: SendOptions = {},
  ): Promise<TextAnswer> {
    const answer = await this.#transport.write(method, path, options);
    this.#session = answer.header('x-ms-session-token') ?? this.#session;
    return answer;
  }

  dispose(): void {
    this.#transport.dispose();
  }

  #headers(method: string): Readonly<Record<string, string>> {
    if (method !== 'GET' || this.#session === undefined) return standard;
    return { ...standard, 'mscrm.sessiontoken': this.#session };
  }

  #note(header: TextAnswer['header']): void {
    const remaining = header('x-ms-ratelimit-burst-remaining-xrm-requests');
    if (remaining !== undefined && /^\d+$/.test(remaining)) this.#remaining = Number(remaining);
  }
}
