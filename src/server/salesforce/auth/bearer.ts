import type { FacadeHead } from '../../facade.ts';
import { faults } from '../fault.ts';
import type { Session, Sessions } from './sessions.ts';

/**
 * The token in the header `Authorization`, where the service takes `OAuth` for `Bearer` as well, or in that of the older
 * bulk API, whose clients would else sign in again without end; undefined: there is none.
 */
export function bearerOf({ headers }: Pick<FacadeHead, 'headers'>): string | undefined {
  const { authorization = '' } = headers;
  if (authorization === '') return headers['x-sfdc-session'];
  return /^(?:Bearer|OAuth) +([^ ]+) *$/i.exec(authorization)?.[1];
}

/** The session of a token. Raises INVALID_SESSION_ID. */
export function sessionOf(token: string | undefined, sessions: Sessions): Session {
  const session = token === undefined ? undefined : sessions.find(token);
  if (session === undefined) throw faults.sessionExpired();
  return session;
}
