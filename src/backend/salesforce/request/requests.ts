import type { Clock } from '../../../operation/clock.ts';
import { OperationFailure } from '../../../operation/error.ts';
import { isVersion } from '../../../service/salesforce/apiVersion.ts';
import { safeAddress } from '../../web/address.ts';
import { Once } from '../../web/once.ts';
import type { TokenSource } from '../../web/token.ts';
import { type SendOptions, type TextAnswer, Transport } from '../../web/transport.ts';
import { readUsage, type Usage } from './budget.ts';
import { failureOf } from './refusal.ts';
import { type ApiVersion, chooseVersion, readVersions } from './versions.ts';

export interface RequestsOptions {
  /** Instance URL, as in `https://example.my.salesforce.com`: https, or this machine. */
  readonly origin: string;
  readonly tokens: TokenSource;
  /** As in `62.0`; null: the newest of the org's list up to the newest one that is known here. */
  readonly apiVersion?: string | null | undefined;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  random(): number;
  /** URL of a proxy. */
  readonly proxy?: string | undefined;
}

const headers = { accept: 'application/json', 'sforce-call-options': 'client=background-operations' };

/** Requests to an org, as {@link Transport} sends them, in one version of its API. */
export class Requests {
  readonly origin: URL;
  readonly #transport: Transport;
  /** Asks for the list of versions, which needs no token. */
  readonly #open: Transport;
  readonly #clock: Clock;
  readonly #given: string | null;
  readonly #chosen = new Once<string>();
  #usage: Usage | null = null;
  /** How far the org's clock is ahead of ours, ms. */
  #ahead = 0;

  /** Raises `invalid-request` for an origin that a token must not be sent to, and for a version that is none. */
  constructor({ origin, apiVersion = null, tokens, ...options }: RequestsOptions) {
    this.origin = safeAddress(origin, '/', 'a Salesforce org');
    if (apiVersion !== null && !isVersion(apiVersion)) {
      const message = `"${apiVersion.slice(0, 20)}" is no version of the API. Write it as in 66.0, or leave it out.`;
      throw new OperationFailure('invalid-request', message);
    }
    this.#given = apiVersion;
    this.#clock = options.clock;
    const note = (header: TextAnswer['header']) => this.#note(header);
    const dialect = { headers: () => headers, failureOf, note };
    this.#transport = new Transport({ ...options, tokens: unredacted(tokens), base: this.origin, dialect });
    this.#open = new Transport({ ...options, tokens: null, base: this.origin, dialect });
  }

  /** What the org's last answer said of its requests; null: none has said it yet. */
  get usage(): Usage | null {
    return this.#usage;
  }

  /** Requests sent so far, those that failed among them. */
  get sent(): number {
    return this.#transport.sent + this.#open.sent;
  }

  /** ms until the org may be asked again; 0: now. */
  get closedFor(): number {
    return this.#transport.closedFor;
  }

  /** The org's own time by the `Date` of its answers, ms; the machine's until there was one. */
  orgNow(): number {
    return this.#clock.now() + this.#ahead;
  }

  /** The answer to a GET; `path` is below `/services/data/vNN.0/`, or an absolute path of this origin. */
  async read(path: string, options: SendOptions = {}): Promise<TextAnswer> {
    options.signal?.throwIfAborted();
    if (path.startsWith('/')) return this.#transport.read(path, options);
    const version = await this.version(options);
    return this.#transport.read(`/services/data/v${version}/${path}`, options);
  }

  /** The version of the API that is spoken, chosen from the org's list when none was given. */
  async version(options: SendOptions = {}): Promise<string> {
    return this.#given ?? this.#chosen.get(async () => chooseVersion(await this.versions(options)));
  }

  /** The versions of the API that the org speaks and that have the object, newest first. */
  versions(options: SendOptions = {}): Promise<readonly ApiVersion[]> {
    return readVersions((path, how) => this.#open.read(path, how), options);
  }

  dispose(): void {
    this.#transport.dispose();
    this.#open.dispose();
  }

  #note(header: TextAnswer['header']): void {
    this.#usage = readUsage(header('sforce-limit-info')) ?? this.#usage;
    const date = Date.parse(header('date') ?? '');
    if (!Number.isNaN(date)) this.#ahead = date - this.#clock.now();
  }
}

/** What the Salesforce CLI shows for a token since 2.136.8 is no token, and never sent (reference 5.1). */
function unredacted(tokens: TokenSource): TokenSource {
  return {
    async get(how) {
      const token = await tokens.get(how);
      if (!token.startsWith('[REDACTED]')) return token;
      const message =
        'What is stored as the token is the placeholder that the Salesforce CLI shows for it. Get the token itself by "sf org auth show-access-token".';
      throw new OperationFailure('unauthorized', message);
    },
  };
}
