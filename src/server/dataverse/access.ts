import { isSameSecret } from '../facade/secret.ts';
import type { FacadeHead } from '../facade.ts';
import { DataverseFault } from './fault.ts';
import type { Settings } from './settings.ts';

/** Raises a 401 with the service's challenge unless the bearer token will do (setting `auth`). */
export function checkBearer(head: FacadeHead, token: string, settings: Settings): void {
  const given = /^Bearer +([^ ]+) *$/i.exec(head.headers.authorization ?? '')?.[1];
  if (given === undefined) {
    const which = settings.auth === 'any' ? 'any token will do' : 'it is the token of the engine server';
    throw unauthorized(head, settings, `A bearer token is needed: ${which}.`);
  }
  if (settings.auth === 'any' || isSameSecret(given, token)) return;
  throw unauthorized(head, settings, 'The bearer token is not that of the engine server.');
}

/** The tenant can be discovered from the challenge, as with the service. */
export function unauthorized(head: FacadeHead, { authority, tenant }: Settings, message: string): DataverseFault {
  const uri = `${authority}/${tenant}/oauth2/authorize`;
  return new DataverseFault(401, '', message, {
    'WWW-Authenticate': `Bearer authorization_uri=${uri}, resource_id=${head.origin}/`,
  });
}
