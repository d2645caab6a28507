import { createHmac } from 'node:crypto';
import { jsonAnswer } from '../answers.ts';
import type { Handler, Route } from '../context.ts';
import { readForm } from './form.ts';
import { grantOf } from './grants.ts';
import { identityAddress } from './identity.ts';
import { OAuthFault, oauthAnswer } from './oauthFault.ts';

/** Turns what the token endpoints refuse into their own error shape. */
const guarded =
  (handler: Handler): Handler =>
  async (call, context) => {
    try {
      return await handler(call, context);
    } catch (error) {
      if (error instanceof OAuthFault) return oauthAnswer(error);
      throw error;
    }
  };

const token: Handler = async ({ request }, context) => {
  const form = readForm(request);
  const { username, accessToken, refreshToken } = await grantOf(form)(form, context, request.from);
  const id = identityAddress(request.origin, username, context);
  const issuedAt = String(context.clock.now());
  const signature = createHmac('sha256', form.find('client_secret') ?? '')
    .update(id + issuedAt)
    .digest('base64');
  return jsonAnswer({
    access_token: accessToken,
    ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
    signature,
    scope: refreshToken === null ? 'api web' : 'refresh_token api web',
    instance_url: request.origin,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  });
};

const revoke: Handler = ({ request }, { sessions }) => {
  if (!sessions.revoke(readForm(request).need('token'))) throw new OAuthFault('invalid_token', 'invalid token');
  return { status: 200, headers: {}, body: '' };
};

export const tokenRoutes: readonly Route[] = [
  { path: '/services/oauth2/token', access: 'open', post: guarded(token), uncounted: true },
  { path: '/services/oauth2/revoke', access: 'open', post: guarded(revoke), uncounted: true },
];
