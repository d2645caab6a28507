import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { listenForCode } from '../../../../../src/backend/salesforce/signIn/oauth/listener.ts';
import { refreshedToken } from '../../../../../src/backend/salesforce/signIn/oauth/refreshedToken.ts';
import { signInByBrowser, type WebFlowOptions } from '../../../../../src/backend/salesforce/signIn/oauth/webFlow.ts';
import { ManualClock } from '../../../../support/manualClock.ts';
import { startOrg, type TestOrg } from '../../../../support/salesforce.ts';

const clientId = 'a-connected-app';

/** The facade stands for the login host and the org: every request here is real. */
describe('signing in to Salesforce with a browser', function () {
  this.timeout(20_000);
  let org: TestOrg;
  before(async () => {
    org = await startOrg();
  });
  after(() => org.stop());

  /** A person at the page of the login host, who answers its form. */
  const person =
    (answer: Record<string, string> = { answer: 'allow' }) =>
    async (address: string): Promise<boolean> => {
      const body = new URLSearchParams({ token: org.server.token, ...answer });
      const reply = await fetch(address, { method: 'POST', body, redirect: 'manual' });
      await fetch(reply.headers.get('location') ?? '');
      return true;
    };
  const signIn = (options: Partial<WebFlowOptions> = {}) =>
    signInByBrowser({ loginUrl: org.server.url, clientId, open: person(), ...options });
  const works = async (token: string) =>
    (await org.ask('GET', 'limits', undefined, { authorization: `Bearer ${token}` })).status === 200;

  it('gives a session, a token to renew it, and where the org is', async () => {
    let asked = '';
    const grant = await signIn({
      open: (address) => {
        asked = address;
        return person()(address);
      },
    });
    assert.equal(grant.origin, org.server.url);
    assert.ok(await works(grant.accessToken));
    const { pathname, searchParams } = new URL(asked);
    assert.equal(pathname, '/services/oauth2/authorize');
    assert.equal(searchParams.get('code_challenge_method'), 'S256');
    assert.match(searchParams.get('code_challenge') ?? '', /^[\w-]{43}$/);
    assert.match(searchParams.get('state') ?? '', /^[\w-]{43}$/);
    assert.match(searchParams.get('redirect_uri') ?? '', /^http:\/\/localhost:\d+\/OauthRedirect$/);
    assert.ok(grant.refreshToken);
  });

  it('uses the address under which the browser reaches this machine, when that is a loopback one', async () => {
    const seen = async (external: string) => {
      let redirect = '';
      const open = async (address: string) => {
        redirect = new URL(address).searchParams.get('redirect_uri') ?? '';
        return false;
      };
      await assert.rejects(signIn({ open, external: async () => external }));
      return redirect;
    };
    const forwarded = 'http://localhost:4711/OauthRedirect';
    assert.equal(await seen(forwarded), forwarded);
    assert.match(await seen('http://localhost:8080/proxy/1/x'), /^http:\/\/localhost:\d+\/OauthRedirect$/);
  });

  it('says at once that a browser on another machine could not come back', async () => {
    for (const external of ['https://editor.example/proxy/1/OauthRedirect', 'x'])
      await assert.rejects(signIn({ external: async () => external }), {
        code: 'unreachable',
        message: /another machine than your browser/,
      });
  });

  it('says that the person declined, or did not open the browser', async () => {
    await assert.rejects(signIn({ open: person({ answer: 'deny' }) }), {
      code: 'unauthorized',
      message: /not completed: end-user denied authorization/,
    });
    await assert.rejects(signIn({ open: async () => false }), { code: 'unauthorized', message: /not opened/ });
  });

  it('waits for its own code only, and shows nothing of what others bring', async () => {
    const open = async (address: string) => {
      const redirect = new URL(address).searchParams.get('redirect_uri') ?? '';
      for (const [query, status] of [
        ['?code=stolen', 400],
        ['?code=stolen&state=guessed', 400],
        ['?error=access_denied&state=%3Cscript%3E', 400],
      ] as const) {
        const reply = await fetch(`${redirect}${query}`);
        assert.equal(reply.status, status);
        assert.match(reply.headers.get('content-security-policy') ?? '', /default-src 'none'/);
        assert.doesNotMatch(await reply.text(), /script|stolen/);
      }
      assert.equal((await fetch(new URL('/other', redirect))).status, 404);
      assert.equal((await fetch(redirect, { method: 'POST' })).status, 405);
      return person()(address);
    };
    assert.ok(await works((await signIn({ open })).accessToken));
  });

  it('ends when nobody comes, and when it is cancelled, and listens no more', async () => {
    const clock = new ManualClock();
    let redirect = '';
    const open = async (address: string) => {
      redirect = new URL(address).searchParams.get('redirect_uri') ?? '';
      return true;
    };
    const late = assert.rejects(signIn({ open, clock, timeout: 120_000 }), { message: /within 2 minutes/ });
    while (clock.pending === 0) await new Promise(setImmediate);
    await clock.advance(120_000);
    await late;
    await assert.rejects(fetch(redirect));
    const ending = new AbortController();
    const left = assert.rejects(
      signIn({
        signal: ending.signal,
        open: async () => {
          ending.abort(new Error('left'));
          return true;
        },
      }),
      /left/,
    );
    await left;
  });

  it('says that the port of the redirect is in use', async () => {
    const other = await listenForCode(0, 's');
    await assert.rejects(listenForCode(other.port, 's'), { code: 'unreachable', message: /in use/ });
    other.close();
  });

  it('sends nothing in the clear to another machine', async () => {
    for (const loginUrl of ['http://login.salesforce.com', 'ftp://x.example', 'nothing'])
      await assert.rejects(signIn({ loginUrl }), { code: 'invalid-request' });
  });

  it('renews the session by one request for all that wait, whenever it was refused', async () => {
    const { refreshToken } = await signIn();
    const tokens = refreshedToken({ loginUrl: org.server.url, clientId, refreshToken: refreshToken ?? '' });
    const first = await tokens.get({ force: false });
    assert.equal(await tokens.get({ force: false }), first);
    await org.server.json('POST', '/api/v1/salesforce/sessions/invalidate');
    assert.equal(await works(first), false);
    const [second, third] = await Promise.all([tokens.get({ force: true }), tokens.get({ force: true })]);
    assert.equal(second, third);
    assert.ok(await works(second));
  });

  it('asks for a sign-in when the session cannot be renewed any more', async () => {
    const { refreshToken } = await signIn();
    await org.server.json('POST', '/api/v1/salesforce/sessions/invalidate', { refreshTokens: true });
    const tokens = refreshedToken({ loginUrl: org.server.url, clientId, refreshToken: refreshToken ?? '' });
    await assert.rejects(tokens.get({ force: true }), { code: 'unauthorized', message: /Use Sign In/ });
  });

  it('keeps a refresh token that takes the place of the old one', async () => {
    const asked: string[] = [];
    const host = await answering((body) => {
      asked.push(new URLSearchParams(body).get('refresh_token') ?? '');
      const number = asked.length;
      return { access_token: `a${number}`, refresh_token: `r${number}`, instance_url: 'https://x.my.salesforce.com' };
    });
    const kept: string[] = [];
    const tokens = refreshedToken({
      loginUrl: host.url,
      clientId,
      refreshToken: 'r0',
      onRefreshToken: (token) => kept.push(token),
    });
    await tokens.get({ force: false });
    await tokens.get({ force: true });
    assert.deepEqual(
      [asked, kept],
      [
        ['r0', 'r1'],
        ['r1', 'r2'],
      ],
    );
    host.close();
  });

  it('says so when a host answers with something else', async () => {
    for (const [answer, code, message] of [
      [{ hello: 1 }, 'unauthorized', /no token/],
      [{ access_token: 'a', instance_url: 'http://elsewhere.example' }, 'invalid-request', /https/],
    ] as const) {
      const host = await answering(() => answer);
      const tokens = refreshedToken({ loginUrl: host.url, clientId, refreshToken: 'r' });
      await assert.rejects(tokens.get({ force: false }), { code, message });
      host.close();
    }
  });
});

/** A host on this machine that answers every POST with JSON: what the facade never does. */
async function answering(answer: (body: string) => unknown) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
