import type { FacadeHead } from '../../facade.ts';
import { faults } from '../fault.ts';
import type { Session, Sessions } from './sessions.ts';

/** The token in the header `Authorization`; undefined: there is none. The service takes `OAuth` for `Bearer` as well. */
export function bearerOf({ headers }: Pick<FacadeHead, 'headers'>): string | undefined {
  return /^(?:Bearer|OAuth) +([^ ]+) *$/i.exec(headers.authorization ?? '')?.[1];
}

/** The session of a token. Raises INVALID_SESSION_ID. */
export function sessionOf(token: string | undefined, sessions: Sessions): Session {
  const session = token === undefined ? undefined : sessions.find(token);
  if (session === undefined) throw faults.sessionExpired();
  return session;
}
