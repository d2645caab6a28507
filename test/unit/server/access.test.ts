import assert from 'node:assert/strict';
import { request } from 'undici';
import { isLoopback } from '../../../src/server/access.ts';
import { routes } from '../../../src/server/api/routes.ts';
import { exampleAddress } from '../../../src/server/dataverse/dataverse.ts';
import { facadeRoutes } from '../../../src/server/dataverse/routes.ts';
import type { Route } from '../../../src/server/http/route.ts';
import { head, rawConnection } from '../../support/rawHttp.ts';
import { startServer, type TestServer } from '../../support/server.ts';

const pathOf = (route: Route) => route.path.replaceAll('{id}', '0b9cbd4f-32f0-4a2b-9d4a-8f1f6d3d7a11');

/** Of every facade, each address that it serves, as in `GET /api/data/v9.2/WhoAmI`. */
const facadeExamples = facadeRoutes.flatMap(({ area, examples }) => examples.map((each) => exampleAddress(area, each)));

describe('access', function () {
  this.timeout(30_000);
  let server: TestServer;

  before(async () => {
    server = await startServer();
  });
  after(async () => assert.equal(await server.stop(), 0));

  async function ask(route: Route, headers: Record<string, string>): Promise<{ status: number; code: string }> {
    const answer = await request(new URL(pathOf(route), server.url), { method: route.method, headers });
    const text = await answer.body.text();
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
    const isProblem = answer.headers['content-type'] === 'application/problem+json';
    return { status: answer.statusCode, code: isProblem ? JSON.parse(text).code : '' };
  }

  const token = () => ({ authorization: `Bearer ${server.token}` });

  it('has routes to walk, of which only the health check is open', () => {
    assert.ok(routes.length >= 25);
    assert.deepEqual(
      routes.filter((route) => route.access === 'open').map((route) => route.path),
      ['/health', '/api/v1/health', '/health/live', '/health/ready'],
    );
  });

  it('has addresses of the facades to walk', () => assert.ok(facadeExamples.length >= 10));

  for (const example of facadeExamples) {
    it(`refuses no token, a wrong one, a foreign Host and a foreign Origin at ${example}`, async () => {
      const [method = '', address = ''] = example.split(' ');
      const send = async (headers: Record<string, string>) => {
        const answer = await request(new URL(address, server.url), { method, headers } as Parameters<
          typeof request
        >[1]);
        return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
      };
      for (const headers of [
        {},
        { authorization: `Bearer ${server.token}x` },
        { authorization: `Basic ${server.token}` },
      ]) {
        const { status, headers: sent, text } = await send(headers);
        assert.equal(status, 401);
        assert.match(String(sent['www-authenticate']), /^Bearer authorization_uri=.*, resource_id=http:/);
        assert.ok(!text.includes(server.token));
      }
      const { port } = new URL(server.url);
      for (const foreign of [
        { host: `evil.example:${port}` },
        { origin: 'http://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
      ]) {
        assert.equal((await send({ ...token(), ...foreign })).status, 403);
      }
    });
  }

  for (const route of routes) {
    describe(`${route.method} ${route.path}`, () => {
      if (route.access === 'open') {
        it('answers without a token', async () => assert.deepEqual(await ask(route, {}), { status: 200, code: '' }));
      } else {
        it('refuses no token', async () =>
          assert.deepEqual(await ask(route, {}), { status: 401, code: 'unauthorized' }));

        it('refuses a wrong token', async () => {
          const wrong = [server.token.slice(0, -1), `${server.token}x`, 'x', server.token.toUpperCase()];
          for (const text of wrong) {
            const answer = await ask(route, { authorization: `Bearer ${text}` });
            assert.deepEqual(answer, { status: 401, code: 'unauthorized' });
          }
          const basic = await ask(route, { authorization: `Basic ${server.token}` });
          assert.deepEqual(basic, { status: 401, code: 'unauthorized' });
        });
      }

      it('refuses a foreign Host', async () => {
        const port = new URL(server.url).port;
        for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', '127.0.0.1:1', `localhost.:${port}`]) {
          assert.deepEqual(await ask(route, { ...token(), host }), { status: 403, code: 'forbidden-host' });
        }
      });

      it('refuses a foreign Origin', async () => {
        for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1', server.url.replace('http', 'https')]) {
          assert.deepEqual(await ask(route, { ...token(), origin }), { status: 403, code: 'forbidden-origin' });
        }
        for (const site of ['cross-site', 'same-site']) {
          const answer = await ask(route, { ...token(), 'sec-fetch-site': site });
          assert.deepEqual(answer, { status: 403, code: 'forbidden-origin' });
        }
      });
    });
  }

  it('refuses an address that is not there without a token as one that is', async () => {
    assert.equal((await server.request('GET', '/nothing', undefined, { authorization: '' })).status, 401);
    assert.equal((await server.request('GET', '/nothing')).status, 404);
  });

  it('names the scheme with a refused token', async () => {
    const answer = await server.request('GET', '/api/v1/pause', undefined, { authorization: '' });
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
  });

  it('serves its loopback names, and its own origin', async () => {
    const port = new URL(server.url).port;
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      const answer = await request(new URL('/api/v1/pause', server.url), { headers: { ...token(), host } });
      assert.equal(answer.statusCode, 200, host);
      await answer.body.dump();
    }
    const own = await request(new URL('/health', server.url), { headers: { origin: server.url } });
    assert.equal(own.statusCode, 200);
    await own.body.dump();
  });

  it('refuses a request with two hosts or a full address of another', async () => {
    const { host } = new URL(server.url);
    const twice = await rawConnection(server.url);
    twice.write(`GET /health HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`);
    assert.match(await twice.closed(), /^HTTP\/1\.1 40[03]/);
    const full = await rawConnection(server.url);
    full.write(head('GET', 'http://evil.example/health', { Host: host, Connection: 'close' }));
    assert.match(await full.closed(), /^HTTP\/1\.1 400 /);
  });

  it('refuses to listen beyond loopback without a token of its owner', async () => {
    await assert.rejects(startServer({ args: ['--host', '0.0.0.0'] }), /code 1[\s\S]*--token/);
  });

  it('listens beyond loopback with one, for the names that are allowed', async () => {
    const args = ['--host', '0.0.0.0', '--token', 'sesame-open', '--allow-host', 'queue.example'];
    const open = await startServer({ args });
    try {
      const { port } = new URL(open.url);
      assert.equal(open.token, '');
      for (const [host, status] of [
        [`queue.example:${port}`, 200],
        [`other.example:${port}`, 403],
      ] as const) {
        const headers = { host, authorization: 'Bearer sesame-open' };
        const answer = await request(new URL('/api/v1/pause', open.url), { headers });
        await answer.body.dump();
        assert.equal(answer.statusCode, status);
      }
    } finally {
      assert.equal(await open.stop(), 0);
    }
  });

  it('knows which addresses are loopback', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', '::1', '[::1]', 'LocalHost'])
      assert.ok(isLoopback(host));
    for (const host of ['0.0.0.0', '::', '128.0.0.1', '127.evil.example', 'localhost.example', '10.0.0.1'])
      assert.ok(!isLoopback(host), host);
  });
});
