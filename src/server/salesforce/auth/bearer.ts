import { checkScope } from '../../caller.ts';
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

/**
 * The session of a token, which needs the scope `read`: there is nothing but reading. Raises INVALID_SESSION_ID, and
 * `forbidden`.
 */
export async function sessionOf(token: string | undefined, from: string, sessions: Sessions): Promise<Session> {
  const session = token === undefined ? undefined : await sessions.find(token, from);
  if (session === undefined) throw faults.sessionExpired();
  checkScope(session.caller, 'read');
  return session;
}
