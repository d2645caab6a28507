import type { Context } from '../context.ts';
import { readAssertion } from './jwt.ts';
import { OAuthFault, oauthFaults } from './oauthFault.ts';
import type { Issued } from './sessions.ts';

/** A session that was granted, and to whom. */
export interface Granted extends Issued {
  readonly username: string;
}

/** A field of the form; raises `invalid_request` when there is none. */
export interface Form {
  need(name: string): string;
  find(name: string): string | null;
}

type Grant = (form: Form, context: Context) => Granted;

const ownToken = 'it must be the token of the engine server (setting auth)';

/** `refresh_token`: a new access token, as often as asked. */
const refresh: Grant = (form, { sessions }) => {
  const granted = sessions.refresh(form.need('refresh_token'), form.need('client_id'));
  if (granted === undefined) throw oauthFaults.badGrant('expired access/refresh token');
  return granted;
};

/** `authorization_code`: what a person approved at `/services/oauth2/authorize`, with PKCE where it began with that. */
const code: Grant = (form, { sessions, codes }) => {
  const clientId = form.need('client_id');
  const redirectUri = form.need('redirect_uri');
  const approval = codes.redeem(form.need('code'), { clientId, redirectUri, verifier: form.find('code_verifier') });
  if (approval === undefined) throw oauthFaults.badGrant('invalid authorization code');
  const { username } = approval;
  return { username, ...sessions.issue(username, { clientId, refreshable: true }) };
};

/** JWT bearer: signed with the key of the setting, or with the engine's own token for its client id. */
const assertion: Grant = (form, { sessions, settings, secret, clock }) => {
  const { iss, sub } = readAssertion(form.need('assertion'), settings, clock.now());
  if (settings.jwtCertificate === null && !secret.fits(iss)) {
    throw oauthFaults.badClient(`${ownToken}, or the setting jwtCertificate must have the key`);
  }
  return { username: sub, ...sessions.issue(sub, { clientId: iss, refreshable: false }) };
};

const clientCredentials: Grant = (form, { sessions, secret, users }) => {
  const clientId = form.need('client_id');
  if (!secret.fits(form.need('client_secret'))) throw oauthFaults.badSecret(ownToken);
  const { username } = users.present;
  return { username, ...sessions.issue(username, { clientId, refreshable: false }) };
};

const password: Grant = (form, { sessions, secret }) => {
  const clientId = form.need('client_id');
  const username = form.need('username');
  if (!secret.endsPassword(form.need('password'))) {
    throw oauthFaults.badGrant(`authentication failure: ${ownToken}, or end with it`);
  }
  return { username, ...sessions.issue(username, { clientId, refreshable: false }) };
};

const grants: ReadonlyMap<string, Grant> = new Map([
  ['refresh_token', refresh],
  ['authorization_code', code],
  ['urn:ietf:params:oauth:grant-type:jwt-bearer', assertion],
  ['client_credentials', clientCredentials],
  ['password', password],
]);

/** Raises `OAuthFault`. */
export function grantOf(form: Form): Grant {
  const grant = grants.get(form.need('grant_type'));
  if (grant === undefined) throw new OAuthFault('unsupported_grant_type', 'grant type not supported');
  return grant;
}
