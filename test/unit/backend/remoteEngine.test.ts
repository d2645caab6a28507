import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openRemoteEngine, testRemoteEngine } from '../../../src/backend/engine/remote/connect.ts';
import { staticToken } from '../../../src/backend/web/token.ts';
import { allCapabilities } from '../../../src/operation/capability.ts';
import { version } from '../../../src/server/version.ts';
import { startServer, type TestServer } from '../../support/server.ts';

type Answers = Record<string, { status?: number; body: unknown }>;

/** An engine server that is made of answers; what has none is no route of it. */
async function madeServer(answers: Answers) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://x');
    asked.push(pathname);
    const { status = 200, body } = answers[pathname] ?? {
      status: 404,
      body: { code: 'no-such-route', detail: `There is nothing at ${pathname}.` },
    };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    answers,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const ok = (of: string) => ({ body: { status: 'ok', version: of } });
const who = (...scopes: string[]) => ({ body: { name: 'laptop', token: '1a2b3c4d', scopes, expiresAt: null } });
const paths = (...known: string[]) => ({
  body: { paths: Object.fromEntries(known.map((path) => [path, { get: {} }])) },
});

describe("a team's engine server", function () {
  this.timeout(30_000);
  const ends: (() => void)[] = [];
  const made = async (answers: Answers) => {
    const server = await madeServer({ '/api/v1/health': ok(version), ...answers });
    ends.push(server.stop);
    return server;
  };
  const tokens = staticToken('t');
  const open = async (url: string) => {
    const backend = await openRemoteEngine({ url, tokens, version, random: () => 0 });
    ends.push(() => backend.dispose());
    return backend;
  };

  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  it('allows what the token does, and says which scope the rest takes', async () => {
    const { url } = await made({ '/api/v1/whoami': who('read', 'submit') });
    const { capabilities } = await open(url);
    assert.deepEqual(
      [capabilities.submit, capabilities.resubmit, capabilities.log, capabilities.statistics],
      [true, true, true, true],
    );
    const lacking = 'The token “laptop” does not allow that: it lacks the scope operate.';
    for (const name of ['cancel', 'retry', 'delete', 'update', 'pause'] as const)
      assert.equal(capabilities[name], lacking);
    const other = await made({ '/api/v1/whoami': who('admin') });
    assert.deepEqual((await open(other.url)).capabilities, allCapabilities);
  });

  it('that knows no scopes allows everything, once it has taken the token', async () => {
    const answers: Answers = {
      '/api/v1/server': {
        body: {
          status: 'ok',
          version,
          pid: 1,
          startedAt: '2026-01-01T00:00:00.000Z',
          folder: '',
          handlersFolder: null,
        },
      },
    };
    const { url } = await made(answers);
    assert.deepEqual((await open(url)).capabilities, allCapabilities);
    answers['/api/v1/server'] = { status: 401, body: { code: 'unauthorized', detail: 'The token is wrong.' } };
    const refusing = await made(answers);
    await assert.rejects(open(refusing.url), { code: 'unauthorized', message: 'The token is wrong.' });
  });

  it('is not opened with a token that lets nobody see anything', async () => {
    const { url } = await made({ '/api/v1/whoami': who('submit') });
    await assert.rejects(open(url), { code: 'forbidden', message: /“laptop” .* lacks the scope read/ });
    const test = await testRemoteEngine({ url, tokens, version });
    assert.equal(test.kind, 'forbidden');
  });

  it('of another version is asked what it offers, and the rest is left out with the reason', async () => {
    const old = await made({
      '/api/v1/health': ok('0.0.9'),
      '/api/v1/whoami': who('admin'),
      '/api/v1/openapi.json': paths('/api/v1/statistics', '/api/v1/handlers'),
    });
    const { capabilities } = await open(old.url);
    assert.equal(capabilities.statistics, true);
    const reason = 'This engine server is of version 0.0.9, which does not offer that. Update it.';
    for (const name of ['groupByType', 'changedFirst', 'pause'] as const) assert.equal(capabilities[name], reason);
    const same = await made({ '/api/v1/whoami': who('admin') });
    await open(same.url);
    assert.ok(!same.asked.includes('/api/v1/openapi.json'));
  });

  it('tells what it allows anew after it was away, and everything is read again when that has changed', async () => {
    const server = await made({ '/api/v1/whoami': who('admin'), '/api/v1/events': { body: {} } });
    const backend = await open(server.url);
    const stop = new AbortController();
    const changes = backend.changes(null, stop.signal)[Symbol.asyncIterator]();
    // What answers is no stream: the connection for changes ends at once.
    for (;;) {
      const { value } = await changes.next();
      if (value?.kind === 'state' && value.state.kind === 'offline') break;
    }
    server.answers['/api/v1/whoami'] = who('read');
    const next = changes.next();
    backend.hurry();
    await next;
    await changes.next();
    assert.match(String(backend.capabilities.cancel), /lacks the scope operate/);
    stop.abort();
  });

  it('is told apart from what is none', async () => {
    const page = createServer((_, response) => response.end('<html>'));
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    ends.push(() => page.close());
    const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
    assert.equal((await testRemoteEngine({ url, tokens, version })).kind, 'stranger');
    const elsewhere = await made({ '/api/v1/health': { body: { fine: true } } });
    assert.equal((await testRemoteEngine({ url: elsewhere.url, tokens, version })).kind, 'stranger');
    const nobody = await testRemoteEngine({ url: 'http://127.0.0.1:1', tokens, version });
    assert.equal(nobody.kind, 'network');
    const bare = await testRemoteEngine({ url: 'http://operations.example', tokens, version });
    assert.match('message' in bare ? bare.message : '', /must be reached by https/);
  });

  describe('as it is', () => {
    let server: TestServer;
    before(async () => {
      server = await startServer();
    });
    after(() => server.stop());

    it('says its version and what the token allows', async () => {
      const test = await testRemoteEngine({ url: server.url, tokens: staticToken(server.token), version });
      assert.equal(test.kind === 'engine' && test.version, version);
    });

    it('is reached with a token of few scopes, and ends when that is revoked', async () => {
      const made = await server.json<{ id: string; token: string }>('POST', '/api/v1/tokens', {
        name: 'watcher',
        scopes: ['read'],
      });
      const backend = await openRemoteEngine({ url: server.url, tokens: staticToken(made.token), version });
      ends.push(() => backend.dispose());
      assert.match(String(backend.capabilities.submit), /“watcher” .* lacks the scope submit/);
      assert.equal((await backend.counts('')).total, 0);
      let last: unknown;
      for await (const change of backend.changes(null, new AbortController().signal)) {
        if (change.kind !== 'state') continue;
        last = change.state;
        if (change.state.kind === 'connected') await server.json('DELETE', `/api/v1/tokens/${made.id}`);
      }
      const { code, retryIn } = last as { code: string; retryIn: number | null };
      assert.deepEqual([code, retryIn], ['unauthorized', null]);
    });

    it('refuses another token', async () => {
      const test = await testRemoteEngine({ url: server.url, tokens: staticToken('wrong'), version });
      assert.equal(test.kind, 'unauthorized');
    });
  });
});
