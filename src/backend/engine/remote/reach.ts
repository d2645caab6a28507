import { dispatcherFor } from '../../web/dispatcher.ts';
import { broken } from '../../web/network.ts';
import type { Reach } from '../reach.ts';

const answers = { connectTimeout: 10_000, headersTimeout: 60_000, bodyTimeout: 60_000, connections: 8 };
/** A stream holds a connection each, for as long as it goes on. */
const streams = { ...answers, connections: 64, maxResponseSize: -1 };

/** The way to a server on another machine, as to any service: through the proxy, and with words for what stands between. */
export function remoteReach(url: string, proxy?: string): Reach {
  const base = new URL(url);
  return {
    answers: dispatcherFor(base, proxy, answers),
    streams: dispatcherFor(base, proxy, streams),
    lost: (error, place, what) => broken(error, new URL(place || url), !what.startsWith('GET ')),
  };
}
