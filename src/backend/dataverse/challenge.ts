import { request } from 'undici';
import { readText } from '../web/body.ts';
import { dispatcherFor, isLoopback } from '../web/dispatcher.ts';
import { broken } from '../web/network.ts';
import { clouds } from './clouds.ts';

/**
 * Who signs people in to a facade on this machine, as the challenge of its 401 says (reference 3.10); undefined: nobody
 * whom a secret may be sent to.
 */
export async function challengedAuthority(origin: string): Promise<string | undefined> {
  const url = new URL('/api/data/v9.2/WhoAmI', origin);
  const dispatcher = dispatcherFor(url);
  try {
    const answer = await request(url, { dispatcher });
    await readText(answer, url.host, 65_536);
    return authorityIn(String(answer.headers['www-authenticate'] ?? ''));
  } catch (error) {
    throw broken(error, url, false);
  } finally {
    void dispatcher.destroy();
  }
}

/** The authority that a challenge names, when it is one of Microsoft's or on this machine. */
export function authorityIn(challenge: string): string | undefined {
  const named = /\bauthorization_uri="?([^\s",]+)/i.exec(challenge)?.[1] ?? '';
  if (!URL.canParse(named)) return undefined;
  const url = new URL(named);
  const isKnown = clouds.some(({ authority }) => authority === url.origin);
  return isKnown || (/^https?:$/.test(url.protocol) && isLoopback(url)) ? url.origin : undefined;
}
