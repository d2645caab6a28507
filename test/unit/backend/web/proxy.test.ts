import assert from 'node:assert/strict';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { testConnection as testDataverse } from '../../../../src/backend/dataverse/connect.ts';
import { testRemoteEngine } from '../../../../src/backend/engine/remote/connect.ts';
import { testConnection, versionsOf } from '../../../../src/backend/salesforce/connect.ts';
import { dispatcherFor, isLoopback } from '../../../../src/backend/web/dispatcher.ts';
import { staticToken } from '../../../../src/backend/web/token.ts';
import {
  certificate,
  startProxy,
  startSecureServer,
  type TestListener,
  type TestProxy,
} from '../../../support/proxy.ts';
import { FixtureOrg } from '../../../support/salesforceFixture.ts';

const variables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'];

describe('a proxy', function () {
  this.timeout(30_000);
  const trusted = getCACertificates('default');
  const usual = new Map(variables.map((name) => [name, process.env[name]]));
  let server: TestListener;
  let proxy: TestProxy;

  before(async () => {
    server = await startSecureServer(({ url }) => [{ label: url, version: '66.0' }]);
    setDefaultCACertificates([...trusted, certificate]);
  });
  after(async () => {
    setDefaultCACertificates(trusted);
    await server.stop();
  });
  beforeEach(async () => {
    for (const name of variables) delete process.env[name];
    proxy = await startProxy(server.port);
  });
  afterEach(async () => {
    for (const [name, value] of usual) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await proxy.stop();
  });

  const address = () => `http://127.0.0.1:${proxy.port}`;
  const ask = (named?: string) =>
    versionsOf({ origin: 'https://org.example', ...(named === undefined ? {} : { proxy: named }) });

  it('that the settings name is used, and the org answers through it', async () => {
    assert.deepEqual(await ask(address()), [{ label: '/services/data', version: '66.0' }]);
    assert.deepEqual(proxy.asked, [{ to: 'org.example:443', authorization: undefined }]);
  });

  it('that the environment variables name is used when the settings name none', async () => {
    process.env.HTTPS_PROXY = address();
    assert.equal((await ask()).length, 1);
    assert.equal((await ask(' ')).length, 1);
    assert.equal(proxy.asked.length, 2);
  });

  it('gets user and password of its address', async () => {
    await ask(address().replace('//', '//ada:p%40ss@'));
    assert.equal(proxy.asked[0]?.authorization, `Basic ${Buffer.from('ada:p@ss').toString('base64')}`);
  });

  it('is not used for hosts of NO_PROXY, nor for this machine', async () => {
    process.env.NO_PROXY = 'org.example';
    await assert.rejects(ask(address()));
    delete process.env.NO_PROXY;
    const org = await FixtureOrg.start();
    try {
      assert.equal((await versionsOf({ origin: org.origin, proxy: address() })).length, 3);
    } finally {
      await org.stop();
    }
    assert.deepEqual(proxy.asked, []);
    for (const host of ['127.0.0.1', '127.8.8.8', '[::1]', 'localhost', 'my.localhost']) {
      assert.ok(isLoopback(new URL(`http://${host}/`)), host);
    }
    assert.ok(!isLoopback(new URL('http://127.0.0.1.example/')));
  });

  it('that does not let requests pass is told apart from the service', async () => {
    const tell = async (named = address()) => {
      const result = await testConnection({ origin: 'https://org.example', tokens: staticToken('t'), proxy: named });
      return [result.kind, 'message' in result ? result.message : ''];
    };
    proxy.status = 403;
    assert.deepEqual(await tell(), [
      'network',
      'The proxy lets nothing pass to org.example (status 403). Check the setting http.proxy and the variables HTTPS_PROXY and NO_PROXY.',
    ]);
    proxy.status = 407;
    assert.match((await tell())[1] ?? '', /^The proxy wants a sign-in \(status 407\)/);
    assert.match(
      (await tell('http://no-such-proxy.invalid:8080'))[1] ?? '',
      /^The name of the proxy, no-such-proxy\.invalid, could not/,
    );
    const { port } = proxy;
    await proxy.stop();
    assert.match((await tell())[1] ?? '', new RegExp(`^Nothing answers at the proxy 127\\.0\\.0\\.1:${port}\\.`));
  });

  it('that is no address is refused, without repeating what may hold a password', async () => {
    for (const named of ['not an address', 'ftp://ada:secret@proxy.example', 'http://ada:secret@']) {
      assert.throws(
        () => dispatcherFor(new URL('https://org.example'), named),
        (error: Error & { code: string }) => {
          assert.equal(error.code, 'invalid-request');
          assert.doesNotMatch(error.message, /secret/);
          return true;
        },
      );
    }
  });

  it('is used for engine servers as well', async () => {
    const url = 'https://org.example';
    const test = await testRemoteEngine({ url, tokens: staticToken('t'), version: '0', proxy: address() });
    // What answers there is none.
    assert.equal(test.kind, 'stranger');
    assert.deepEqual(proxy.asked, [{ to: 'org.example:443', authorization: undefined }]);
  });

  it('is used for Dataverse as well', async () => {
    await testDataverse({ origin: 'https://login.example', tokens: staticToken('t'), proxy: address() });
    assert.equal(proxy.asked[0]?.to, 'login.example:443');
  });
});
