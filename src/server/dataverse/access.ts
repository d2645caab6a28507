import { OperationFailure } from '../../operation/error.ts';
import type { Caller } from '../caller.ts';
import type { FacadeHead } from '../facade.ts';
import type { Gate } from '../gate.ts';
import { DataverseFault } from './fault.ts';
import type { Settings } from './settings.ts';

/** Whose token it is (setting `auth`). Raises a 401 with the service's challenge, and `throttled`. */
export async function callerOf(head: FacadeHead, gate: Gate, settings: Settings): Promise<Caller> {
  const given = /^Bearer +([^ ]+) *$/i.exec(head.headers.authorization ?? '')?.[1];
  if (given === undefined) {
    const which = settings.auth === 'any' ? 'any token will do' : 'it is a token of the engine server';
    throw unauthorized(head, settings, `A bearer token is needed: ${which}.`);
  }
  if (settings.auth === 'any') return gate.own;
  try {
    return await gate.callerOf(given, head.from);
  } catch (error) {
    if (!(error instanceof OperationFailure) || error.code !== 'unauthorized') throw error;
    throw unauthorized(head, settings, error.message);
  }
}

/** The tenant can be discovered from the challenge, as with the service. */
export function unauthorized(head: FacadeHead, { authority, tenant }: Settings, message: string): DataverseFault {
  const uri = `${authority}/${tenant}/oauth2/authorize`;
  return new DataverseFault(401, '', message, {
    'WWW-Authenticate': `Bearer authorization_uri=${uri}, resource_id=${head.origin}/`,
  });
}
