import type { FacadeAnswer } from '../../facade.ts';
import { jsonAnswer } from '../answers.ts';

/** A refusal of the token endpoint: `{error, error_description}` with 400. */
export class OAuthFault extends Error {
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }
}

export const oauthFaults = {
  badClient: (why: string) => new OAuthFault('invalid_client_id', `client identifier invalid: ${why}`),
  badSecret: (why: string) => new OAuthFault('invalid_client', `invalid client credentials: ${why}`),
  badGrant: (why: string) => new OAuthFault('invalid_grant', why),
  badRequest: (why: string) => new OAuthFault('invalid_request', why),
} as const;

export function oauthAnswer(fault: OAuthFault): FacadeAnswer {
  return jsonAnswer({ error: fault.error, error_description: fault.message }, {}, 400);
}
