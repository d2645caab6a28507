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

type Grant = (form: Form, context: Context, from: string) => Granted | Promise<Granted>;

const ownToken = 'it must be a token of the engine server (setting auth)';

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
  return { username, ...sessions.issue(username, { clientId, refreshable: true, caller: approval }) };
};

/** JWT bearer: signed with the key of the setting, or with a token of the engine server for its client id. */
const assertion: Grant = async (form, { sessions, settings, secret, clock }, from) => {
  const { iss, sub } = readAssertion(form.need('assertion'), settings, clock.now());
  const caller = settings.jwtCertificate === null ? await secret.fits(iss, from) : { token: null };
  if (caller === undefined) {
    throw oauthFaults.badClient(`${ownToken}, or the setting jwtCertificate must have the key`);
  }
  return { username: sub, ...sessions.issue(sub, { clientId: iss, refreshable: false, caller }) };
};

const clientCredentials: Grant = async (form, { sessions, secret, users }, from) => {
  const clientId = form.need('client_id');
  const caller = await secret.fits(form.need('client_secret'), from);
  if (caller === undefined) throw oauthFaults.badSecret(ownToken);
  const { username } = users.of(caller.name);
  return { username, ...sessions.issue(username, { clientId, refreshable: false, caller }) };
};

const password: Grant = async (form, { sessions, secret }, from) => {
  const clientId = form.need('client_id');
  const username = form.need('username');
  const caller = await secret.endsPassword(form.need('password'), from);
  if (caller === undefined) {
    throw oauthFaults.badGrant(`authentication failure: ${ownToken}, or end with it`);
  }
  return { username, ...sessions.issue(username, { clientId, refreshable: false, caller }) };
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
