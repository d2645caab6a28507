import { type Clock, systemClock } from '../../../operation/clock.ts';
import { OperationFailure } from '../../../operation/error.ts';
import { safeAddress } from '../../web/address.ts';
import { type ConnectionTest, troubleOf } from '../../web/connectionTest.ts';
import type { TokenSource } from '../../web/token.ts';
import { EngineBackend } from '../engineBackend.ts';
import { Requests } from '../requests.ts';
import { capabilitiesOf } from './capabilities.ts';
import { remoteReach } from './reach.ts';
import { type Standing, standingOf } from './standing.ts';

export interface RemoteEngine {
  /** Without a path. */
  readonly url: string;
  readonly tokens: TokenSource;
  /** Ours. */
  readonly version: string;
  /** URL of a proxy. */
  readonly proxy?: string;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** Opens a connection to a server on another machine. Rejects with an `OperationFailure` that says why that cannot be. */
export async function openRemoteEngine(options: RemoteEngine): Promise<EngineBackend> {
  const { version, clock, random } = options;
  const { resolve, reach } = wayTo(options);
  const asking = new Requests(resolve, reach);
  try {
    let standing = await standingOf(asking, version, options.signal);
    const allowed = {
      get capabilities() {
        return capabilities;
      },
      get about() {
        return standing;
      },
      async renew(requests: Requests, signal: AbortSignal): Promise<boolean> {
        const next = await standingOf(requests, version, signal);
        const same = sayingOf(next) === sayingOf(standing);
        standing = next;
        capabilities = capabilitiesOf(next);
        return !same;
      },
    };
    let capabilities = capabilitiesOf(standing);
    const own = { ...(clock ? { clock } : {}), ...(random ? { random } : {}) };
    return new EngineBackend({ resolve, reach, allowed, ...own });
  } catch (error) {
    asking.dispose();
    options.signal?.throwIfAborted();
    throw error;
  }
}

/** Tries a connection: who answers, and what the token allows. Rejects only with the reason of its signal. */
export async function testRemoteEngine(options: RemoteEngine): Promise<ConnectionTest> {
  try {
    const { resolve, reach } = wayTo(options);
    const requests = new Requests(resolve, reach);
    try {
      const { version, who } = await standingOf(requests, options.version, options.signal);
      // What a connection begins with.
      await requests.text('GET', '/api/v1/counts', { signal: options.signal, unheard: true });
      return { kind: 'engine', version, who, now: (options.clock ?? systemClock).now() };
    } finally {
      requests.dispose();
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    return troubleOf(error);
  }
}

function wayTo({ url, tokens, proxy }: RemoteEngine) {
  const place = safeAddress(url, '/', 'an engine server').origin;
  return {
    reach: remoteReach(place, proxy),
    resolve: async () => ({ url: place, token: sendable(await tokens.get({ force: false })) }),
  };
}

function sayingOf({ version, who, offered }: Standing): string {
  return JSON.stringify([version, who, offered === null ? null : [...offered]]);
}

/** A token as a header takes it. Raises `unauthorized` for a text that is none, without repeating it. */
function sendable(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  const message = 'What is stored as the token is none: it is empty, or has spaces or other characters in it.';
  throw new OperationFailure('unauthorized', message);
}
