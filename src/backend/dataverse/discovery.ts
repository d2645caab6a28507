import { z } from 'zod';
import { type Clock, systemClock } from '../../operation/clock.ts';
import type { TokenSource } from '../web/token.ts';
import { type CloudKey, cloudOfKey } from './clouds.ts';
import { Requests } from './request/requests.ts';
import { decode, rowsAnswer } from './row/answer.ts';

/** An environment that a person may use. */
export interface Environment {
  readonly name: string;
  /** Origin: what the connection uses, and the audience of its tokens. */
  readonly origin: string;
  readonly uniqueName: string | null;
  /** False while it is disabled: nothing answers there. */
  readonly enabled: boolean;
}

export interface DiscoveryOptions {
  readonly cloud: CloudKey;
  /** Tokens for the discovery service: their audience is the cloud's `discovery`. */
  readonly tokens: TokenSource;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** Another service, for tests. */
  readonly origin?: string;
  /** URL of a proxy. */
  readonly proxy?: string;
}

const instance = z.object({
  FriendlyName: z.string().nullish(),
  UniqueName: z.string().nullish(),
  /** Of the web client, whose origin is the audience; `ApiUrl` is another name of the same place. */
  Url: z.url(),
  State: z.int().nullish(),
});

const address = '/api/discovery/v2.0/Instances?$select=FriendlyName,UniqueName,Url,State';

/**
 * The environments of whoever the token is for, by name (*Discover user organizations*, Microsoft Learn). Applications
 * have none there. Rows that are odd are left out.
 */
export async function discoverEnvironments(options: DiscoveryOptions): Promise<readonly Environment[]> {
  const { cloud, tokens, clock = systemClock, signal, proxy } = options;
  const origin = options.origin ?? cloudOfKey(cloud).discovery;
  const requests = new Requests({ origin, tokens, clock, random: Math.random, proxy });
  try {
    const { text } = await requests.read(address, { signal });
    const found = decode(rowsAnswer, text, 'GET Instances').value.flatMap((row) => {
      const { data } = instance.safeParse(row);
      return data === undefined ? [] : [environmentOf(data)];
    });
    return found.sort((a, b) => a.name.localeCompare(b.name));
  } finally {
    requests.dispose();
  }
}

function environmentOf({ FriendlyName, UniqueName, Url, State }: z.output<typeof instance>): Environment {
  const { origin, hostname } = new URL(Url);
  return {
    name: FriendlyName || UniqueName || hostname,
    origin,
    uniqueName: UniqueName ?? null,
    enabled: State === undefined || State === null || State === 0,
  };
}
