import assert from 'node:assert/strict';
import { request } from 'undici';
import type { Route } from '../../../../src/server/salesforce/context.ts';
import { routes } from '../../../../src/server/salesforce/routes.ts';
import { api, envelope, startOrg, type TestOrg } from '../../../support/salesforce.ts';

const methods = ['GET', 'POST'] as const;
type Method = (typeof methods)[number];
const handlerOf = (route: Route, method: Method) => (method === 'GET' ? route.get : route.post);

/** A route's address with something in the place of its parts. */
function addressOf({ path }: Route): string {
  const filled = path
    .replace('{object}', 'BackgroundOperation')
    .replace('{version}', '66.0')
    .replaceAll(/\{\w+\}/g, '08PEk00000UaC4dMAF');
  return filled.startsWith('/') ? filled : `${api}${filled}`;
}

const walk = routes.flatMap((route) =>
  methods.filter((method) => handlerOf(route, method) !== undefined).map((method) => ({ route, method })),
);

describe('Access to the Salesforce facade', () => {
  let org: TestOrg;
  before(async () => {
    org = await startOrg();
  });
  after(() => org.stop());

  const send = async (route: Route, method: Method, headers: Record<string, string>) => {
    const {
      statusCode,
      headers: sent,
      body,
    } = await request(`${org.server.url}${addressOf(route)}`, { method, headers });
    assert.equal(sent['access-control-allow-origin'], undefined);
    return { status: statusCode, text: await body.text() };
  };

  it('has addresses to walk, of which few need no session before anything else', () => {
    assert.ok(walk.length >= 25);
    assert.deepEqual(
      routes.filter(({ access }) => access === 'open').map(({ path }) => path),
      [
        '/services/oauth2/token',
        '/services/oauth2/revoke',
        '/services/oauth2/authorize',
        '/id/{organization}/{user}',
        '/services/oauth2/userinfo',
        '/services/Soap/u/{version}',
        '/services/Soap/u/{version}/{organization}',
        '/services/Soap/{api}/{version}',
        '/services/Soap/{api}/{version}/{organization}',
        '/services/data',
      ],
    );
  });

  for (const { route, method } of walk) {
    it(`refuses a foreign Host and a foreign Origin at ${method} ${addressOf(route)}`, async () => {
      const { port } = new URL(org.server.url);
      const authorization = `Bearer ${org.server.token}`;
      for (const foreign of [
        { host: `evil.example:${port}` },
        { origin: 'http://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
      ]) {
        assert.equal((await send(route, method, { authorization, ...foreign })).status, 403);
      }
    });

    if (route.access === 'session') {
      it(`refuses no token and a wrong one at ${method} ${addressOf(route)}`, async () => {
        const { token } = org.server;
        for (const authorization of ['', `Bearer ${token}x`, `Basic ${token}`, `Bearer ${token} ${token}`, 'Bearer']) {
          const { status, text } = await send(route, method, authorization === '' ? {} : { authorization });
          assert.equal(status, 401);
          assert.equal(text, '[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]');
        }
      });
    }
  }

  it('refuses no session where the address itself sees to it', async () => {
    for (const address of ['/services/oauth2/userinfo', '/id/00DBg0000000001MAA/005000000000000AAA']) {
      assert.equal((await org.ask('GET', address, undefined, { authorization: '' })).status, 401, address);
    }
    const headers = { 'content-type': 'text/xml', authorization: '' };
    const address = '/services/Soap/u/66.0/00DBg0000000001';
    const reply = await org.ask('POST', address, envelope('getUserInfo', '', null), headers);
    assert.match(reply.text, /sf:INVALID_SESSION_ID/);
  });

  it('refuses an address that is not there without a session as one that is', async () => {
    for (const address of ['/services/data/v99.0/limits', '/services/apexrest/x', `${api}nothing`, '/id/x']) {
      assert.equal((await org.ask('GET', address, undefined, { authorization: '' })).status, 401, address);
      assert.equal((await org.ask('GET', address)).status, 404, address);
    }
  });

  it('gives no way into the API of the engine', async () => {
    const { accessToken } = await org.server.json<{ accessToken: string }>('POST', '/api/v1/salesforce/sessions');
    const authorization = `Bearer ${accessToken}`;
    for (const address of ['/api/v1/operations', '/api/v1/salesforce', '/api/data/v9.2/WhoAmI']) {
      assert.equal((await org.ask('GET', address, undefined, { authorization })).status, 401, address);
    }
  });
});
