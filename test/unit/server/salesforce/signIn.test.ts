import assert from 'node:assert/strict';
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { selfSigned } from '../../../support/certificate.ts';
import { api, errorOf, type Json, type Reply, startOrg, type TestOrg } from '../../../support/salesforce.ts';

const token = '/services/oauth2/token';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

function assertion(claims: Json, header: Json = { alg: 'RS256' }, key: KeyObject = privateKey): string {
  const part = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part(header)}.${part({ aud: 'https://login.salesforce.com', exp: Date.now() / 1_000 + 60, ...claims })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}

const jwt = (text: string) => ({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: text });

describe('Signing in to the Salesforce facade', () => {
  let org: TestOrg;
  before(async () => {
    org = await startOrg();
  });
  after(() => org.stop());

  const withToken = (session: string, address = `${api}limits`) =>
    org.ask('GET', address, undefined, { authorization: `Bearer ${session}` });
  const good = async (fields: Record<string, string>): Promise<Json> => {
    const reply = await org.form(token, fields);
    assert.equal(reply.status, 200, reply.text);
    return reply.json;
  };
  const refused = async (fields: Record<string, string>, error: string): Promise<void> => {
    const reply = await org.form(token, fields);
    assert.equal(reply.status, 400, reply.text);
    assert.equal(reply.json.error, error, reply.text);
    assert.ok(typeof reply.json.error_description === 'string');
  };
  const approve = async (changes: Record<string, string> = {}, answer: Record<string, string> = {}): Promise<Reply> => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'PlatformCLI',
      redirect_uri: 'http://localhost:1717/OauthRedirect',
      state: 's t',
      ...changes,
    });
    return org.form(`/services/oauth2/authorize?${query}`, { answer: 'allow', token: org.server.token, ...answer });
  };
  const redirectOf = ({ headers }: Reply) => new URL(headers.get('location') ?? '');

  it('needs a session for everything but the list of versions', async () => {
    for (const session of ['', 'x', '00DBg0000000001!x']) {
      const reply = await withToken(session);
      assert.equal(reply.status, 401);
      assert.deepEqual(errorOf(reply), { message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' });
    }
    assert.equal((await withToken('', '/services/data')).status, 200);
  });

  it('takes the token of the engine, as it is and behind the id of the organization', async () => {
    assert.equal((await withToken(org.server.token)).status, 200);
    assert.equal((await withToken(`00DBg0000000001!${org.server.token}`)).status, 200);
    const oauth = { authorization: `OAuth ${org.server.token}` };
    assert.equal((await org.ask('GET', 'limits', undefined, oauth)).status, 200);
  });

  it('gives a session for a client secret that is the token of the engine', async () => {
    const reply = await good({ grant_type: 'client_credentials', client_id: 'c', client_secret: org.server.token });
    assert.match(String(reply.access_token), /^00DBg0000000001![.\w]+$/);
    assert.equal(reply.token_type, 'Bearer');
    assert.equal(reply.instance_url, org.server.url);
    assert.match(String(reply.id), /\/id\/00DBg0000000001MAA\/005\w{15}$/);
    assert.match(String(reply.issued_at), /^\d{13}$/);
    assert.equal(reply.refresh_token, undefined);
    assert.equal((await withToken(String(reply.access_token))).status, 200);
    await refused({ grant_type: 'client_credentials', client_id: 'c', client_secret: 'wrong' }, 'invalid_client');
    await refused({ grant_type: 'client_credentials', client_id: 'c' }, 'invalid_request');
  });

  it('gives a session for a password that is the token of the engine or ends with it', async () => {
    const user = { grant_type: 'password', client_id: 'c', username: 'me@example.com' };
    for (const password of [org.server.token, `secret${org.server.token}`]) {
      const reply = await good({ ...user, password });
      assert.equal((await withToken(String(reply.access_token))).status, 200);
    }
    await refused({ ...user, password: 'wrong' }, 'invalid_grant');
  });

  it('gives a session for an assertion whose client id is the token of the engine', async () => {
    const reply = await good(jwt(assertion({ iss: org.server.token, sub: 'me@example.com' })));
    const identity = await withToken(String(reply.access_token), new URL(String(reply.id)).pathname);
    assert.equal(identity.json.username, 'me@example.com');
    await refused(jwt(assertion({ iss: 'other', sub: 'me@example.com' })), 'invalid_client_id');
    await refused(jwt(assertion({ iss: org.server.token, sub: 'm', exp: 1 })), 'invalid_grant');
    await refused(jwt(assertion({ iss: org.server.token, sub: 'm' }, { alg: 'none' })), 'invalid_grant');
    for (const text of ['', 'x', 'a.b.c', '.'.repeat(500)]) {
      await refused(jwt(text), text === '' ? 'invalid_request' : 'invalid_grant');
    }
  });

  it('gives a session for an assertion that is signed with the key of the certificate, whatever its client id', async () => {
    const { certificate, privateKey: own } = selfSigned('emulator');
    await org.set({ jwtCertificate: certificate });
    const claims = { iss: 'any client', sub: 'me@example.com' };
    const signed = assertion(claims, { alg: 'RS256' }, own);
    const reply = await good(jwt(signed));
    const identity = await withToken(String(reply.access_token), new URL(String(reply.id)).pathname);
    assert.equal(identity.json.username, 'me@example.com');
    const [head = '', , signature = ''] = signed.split('.');
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'admin', exp: Date.now() })).toString('base64url');
    for (const text of [
      assertion(claims),
      assertion({ ...claims, iss: org.server.token }),
      assertion({ ...claims, exp: 1 }, { alg: 'RS256' }, own),
      assertion(claims, { alg: 'HS256' }, own),
      `${head}.${forged}.${signature}`,
      signed.slice(0, -4),
    ]) {
      await refused(jwt(text), 'invalid_grant');
    }
    // The key is needed even where anything else is taken.
    await org.set({ jwtCertificate: certificate, auth: 'any' });
    await refused(jwt(assertion(claims)), 'invalid_grant');
    await org.set({});
    await refused(jwt(signed), 'invalid_client_id');
  });

  it('refuses grants that it does not know, and bodies that are no form', async () => {
    await refused({ grant_type: 'device' }, 'unsupported_grant_type');
    await refused({}, 'invalid_request');
    const reply = await org.ask('POST', token, { grant_type: 'password' });
    assert.equal(reply.json.error, 'invalid_request');
    assert.equal((await org.ask('GET', token)).status, 405);
  });

  it('asks a person, and sends the code to this machine', async () => {
    const verifier = randomBytes(128).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const place = '/services/oauth2/authorize?response_type=code&client_id=%3Cb%3E&redirect_uri=http://127.0.0.1:1/';
    const page = await org.ask('GET', place);
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    // Any stricter, and browsers would not say that the form comes from this page.
    assert.equal(page.headers.get('referrer-policy'), 'same-origin');
    assert.ok(page.text.includes('&lt;b&gt;') && !page.text.includes('<b>') && !page.text.includes('<script'));
    const location = redirectOf(await approve({ code_challenge: challenge }));
    assert.equal(location.origin + location.pathname, 'http://localhost:1717/OauthRedirect');
    assert.equal(location.searchParams.get('state'), 's t');
    const code = location.searchParams.get('code') ?? '';
    const fields = {
      grant_type: 'authorization_code',
      client_id: 'PlatformCLI',
      redirect_uri: 'http://localhost:1717/OauthRedirect',
      code,
    };
    const reply = await good({ ...fields, code_verifier: verifier });
    assert.equal(reply.scope, 'refresh_token api web');
    assert.equal((await withToken(String(reply.access_token))).status, 200);
    await refused({ ...fields, code_verifier: verifier }, 'invalid_grant');
    const refresh = {
      grant_type: 'refresh_token',
      client_id: 'PlatformCLI',
      refresh_token: String(reply.refresh_token),
    };
    const again = await good(refresh);
    assert.notEqual(again.access_token, reply.access_token);
    assert.equal((await withToken(String(again.access_token))).status, 200);
    await refused({ ...refresh, client_id: 'another' }, 'invalid_grant');
  });

  it('uses a code up when its verifier, client or address is wrong', async () => {
    const right = { client_id: 'PlatformCLI', redirect_uri: 'http://localhost:1717/OauthRedirect', code_verifier: 'v' };
    const challenge = createHash('sha256').update('v').digest('base64url');
    for (const wrong of [{ code_verifier: 'w' }, { client_id: 'w' }, { redirect_uri: 'http://localhost:1/' }]) {
      const code = redirectOf(await approve({ code_challenge: challenge })).searchParams.get('code') ?? '';
      await refused({ grant_type: 'authorization_code', code, ...right, ...wrong }, 'invalid_grant');
      await refused({ grant_type: 'authorization_code', code, ...right }, 'invalid_grant');
    }
  });

  it('sends nothing to other machines, and nothing without the token of the engine', async () => {
    const foreign = [
      'https://evil.example/',
      'javascript:alert(1)',
      '//evil.example',
      'http://localhost@evil.example/',
    ];
    for (const redirect_uri of [...foreign, 'http://localhost.evil.example/', 'vscode://x/y', '']) {
      const reply = await approve({ redirect_uri });
      assert.equal(reply.status, 400, redirect_uri);
      assert.equal(reply.headers.get('location'), null);
    }
    const wrong = await approve({}, { token: 'wrong' });
    assert.equal(wrong.status, 403);
    assert.equal(wrong.headers.get('location'), null);
    const denied = redirectOf(await approve({}, { answer: 'deny' }));
    assert.equal(denied.searchParams.get('error'), 'access_denied');
    assert.equal(denied.searchParams.get('code'), null);
  });

  it('refuses a page of another site that sends the form', async () => {
    const reply = await org.ask('POST', '/services/oauth2/authorize', '', { origin: 'https://evil.example' });
    assert.equal(reply.status, 403);
  });

  it('says who is signed in', async () => {
    const info = await withToken(org.server.token, '/services/oauth2/userinfo');
    assert.equal(info.status, 200);
    assert.equal(info.json.organization_id, '00DBg0000000001MAA');
    assert.match(String(info.json.preferred_username), /@bgops\.example$/);
    const resources = await org.expect(200, 'GET', '');
    const { pathname } = new URL(String(resources.json.identity));
    const identity = await org.ask('GET', `${pathname}?format=json&oauth_token=${org.server.token}`, undefined, {
      authorization: '',
    });
    assert.equal(identity.json.user_id, info.json.user_id);
    const user = await org.expect(200, 'GET', `sobjects/User/${String(info.json.user_id)}`);
    assert.equal(user.json.Username, info.json.preferred_username);
    assert.equal((await org.ask('GET', '/id/00DBg0000000001MAA/005000000000000AAA')).status, 404);
    assert.equal((await withToken('x', pathname)).status, 401);
  });

  it('ends a session that is revoked, with the refresh token all that came of it', async () => {
    const session = () =>
      org.server.json<{ accessToken: string; refreshToken: string }>('POST', '/api/v1/salesforce/sessions', {});
    const first = await session();
    assert.equal((await org.form('/services/oauth2/revoke', { token: first.accessToken })).status, 200);
    assert.equal((await withToken(first.accessToken)).status, 401);
    const second = await session();
    assert.equal((await org.form('/services/oauth2/revoke', { token: second.refreshToken })).status, 200);
    assert.equal((await withToken(second.accessToken)).status, 401);
    const refresh = { grant_type: 'refresh_token', client_id: 'PlatformCLI', refresh_token: second.refreshToken };
    await refused(refresh, 'invalid_grant');
    assert.equal((await org.form('/services/oauth2/revoke', { token: 'x' })).json.error, 'invalid_token');
  });

  it('ends all sessions when asked through the API, but not the token of the engine', async () => {
    const { accessToken } = await org.server.json<{ accessToken: string }>('POST', '/api/v1/salesforce/sessions');
    assert.equal((await withToken(accessToken)).status, 200);
    const { sessions } = await org.server.json<{ sessions: number }>('POST', '/api/v1/salesforce/sessions/invalidate');
    assert.ok(sessions >= 1);
    assert.equal((await withToken(accessToken)).status, 401);
    assert.equal((await withToken(org.server.token)).status, 200);
  });
});

describe('Signing in to a Salesforce facade that takes any token', () => {
  let org: TestOrg;
  before(async () => {
    org = await startOrg({ auth: 'any' });
  });
  after(() => org.stop());
  const status = async (session: string) =>
    (await org.ask('GET', 'limits', undefined, { authorization: `Bearer ${session}` })).status;

  it('takes any token until it is ended', async () => {
    assert.equal(await status('00D000000000001!x'), 200);
    await org.server.json('POST', '/api/v1/salesforce/sessions/invalidate');
    assert.equal(await status('00D000000000001!x'), 401);
    assert.equal(await status('00D000000000001!y'), 200);
    assert.equal((await org.ask('GET', 'limits', undefined, { authorization: '' })).status, 401);
  });

  it('takes any assertion, secret, password and approval', async () => {
    for (const fields of [
      jwt(assertion({ iss: 'any', sub: 'me@example.com' })),
      { grant_type: 'client_credentials', client_id: 'c', client_secret: 'any' },
      { grant_type: 'password', client_id: 'c', username: 'u', password: 'p' },
    ]) {
      const reply = await org.form(token, fields);
      assert.equal(reply.status, 200, reply.text);
      assert.equal(await status(String(reply.json.access_token)), 200);
    }
    const page = '/services/oauth2/authorize?response_type=code&client_id=c&redirect_uri=http://localhost:1/';
    assert.equal((await org.form(page, { answer: 'allow' })).status, 302);
  });
});
