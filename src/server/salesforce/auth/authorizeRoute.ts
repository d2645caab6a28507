import type { FacadeAnswer } from '../../facade.ts';
import type { Handler, Route } from '../context.ts';
import { approvalPage, refusalPage } from './approvalPage.ts';
import { readAuthorization, redirectTo } from './authorization.ts';
import { readForm } from './form.ts';
import { OAuthFault } from './oauthFault.ts';

/** What is refused is shown to the person: a redirect could carry it to who knows where. */
const shown =
  (handler: Handler): Handler =>
  async (call, context) => {
    try {
      return await handler(call, context);
    } catch (error) {
      if (error instanceof OAuthFault) return refusalPage(error.message);
      throw error;
    }
  };

const ask: Handler = ({ query }, { settings, users }) => {
  const { clientId, redirectUri } = readAuthorization(query);
  const { username } = users.present;
  return approvalPage({ clientId, redirectUri, username, needsToken: settings.auth === 'token', isWrong: false });
};

/** The person's answer; the address still says what was asked. Codes and errors go to this machine only. */
const answer: Handler = async ({ query, request }, { settings, users, secret, codes }) => {
  const asked = readAuthorization(query);
  const { clientId, redirectUri, challenge } = asked;
  const form = readForm(request);
  if (form.find('answer') !== 'allow') {
    return redirect(redirectTo(asked, { error: 'access_denied', error_description: 'end-user denied authorization' }));
  }
  const username = form.find('username') || users.present.username;
  const caller = await secret.fits(form.find('token') ?? '', request.from);
  if (caller === undefined) {
    const needsToken = settings.auth === 'token';
    return approvalPage({ clientId, redirectUri, username, needsToken, isWrong: true });
  }
  const { token } = caller;
  const code = codes.issue({ username: username.slice(0, 255), clientId, redirectUri, challenge, token });
  return redirect(redirectTo(asked, { code }));
};

function redirect(to: string): FacadeAnswer {
  return { status: 302, headers: { Location: to, 'referrer-policy': 'no-referrer' }, body: '' };
}

export const authorizeRoute: Route = {
  path: '/services/oauth2/authorize',
  access: 'open',
  get: shown(ask),
  post: shown(answer),
  uncounted: true,
};
