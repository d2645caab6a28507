import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';
import { Agent, request } from 'undici';
import type { TlsFiles } from '../../../src/server/http/certificate.ts';
import { bgops } from '../../support/bgops.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { makeCertificate, textOf } from '../../support/tlsFiles.ts';

/** The serial number of the certificate that a server shows, trusted or not. */
async function serialOf(url: string): Promise<number> {
  const { port } = new URL(url);
  const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return Number.parseInt(serialNumber, 16);
}

describe('a server with TLS', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let files: TlsFiles;
  let server: TestServer | undefined;

  beforeEach(() => {
    files = makeCertificate(folder.path, 'queue.example', 1);
    server = undefined;
  });
  afterEach(async () => {
    if (server !== undefined) assert.equal(await server.stop(), 0);
  });

  const start = async ({ cert, key }: TlsFiles, args: readonly string[] = []): Promise<TestServer> => {
    server = await startServer({
      dataFolder: path.join(folder.path, 'data'),
      args: ['--tls-cert', cert, '--tls-key', key, ...args],
    });
    return server;
  };

  it('is reached by https only, by the names of its certificate, and by our own commands that trust it', async () => {
    const { url, token, dataFolder } = await start(files);
    assert.match(url, /^https:\/\/127\.0\.0\.1:\d+$/);
    const { port } = new URL(url);
    // Which names the server serves is what is looked at, not which one a client believes.
    const connect = { ca: textOf(files.cert), checkServerIdentity: () => undefined };
    const dispatcher = new Agent({ connect });
    const ask = async (headers: Record<string, string>) => {
      const options = { dispatcher, headers: { authorization: `Bearer ${token}`, ...headers } };
      const answer = await request(`${url}/api/v1/pause`, options);
      await answer.body.dump();
      return answer.statusCode;
    };
    assert.equal(await ask({}), 200);
    assert.equal(await ask({ host: `queue.example:${port}` }), 200);
    assert.equal(await ask({ host: `other.example:${port}` }), 403);
    assert.equal(await ask({ origin: url }), 200);
    assert.equal(await ask({ origin: url.replace('https', 'http') }), 403);
    const link = await request(`${url}/api/data/v9.2/`, { dispatcher, headers: { authorization: `Bearer ${token}` } });
    assert.match(await link.body.text(), new RegExp(`"@odata.context":"${url}/`));
    await dispatcher.close();
    await assert.rejects(request(url.replace('https', 'http')));

    const trusting = await bgops(['counts', '--data', dataFolder], { env: { NODE_EXTRA_CA_CERTS: files.cert } });
    assert.equal(trusting.code, 0, trusting.stderr);
    const doubting = await bgops(['counts', '--data', dataFolder]);
    assert.equal(doubting.code, 4);
    assert.match(doubting.stderr, /self-signed certificate.*NODE_EXTRA_CA_CERTS/);
  });

  it('names itself by its certificate when it listens on every address, and warns of nothing', async () => {
    const { url, stderr } = await start(files, ['--host', '0.0.0.0', '--token', 'sesame']);
    assert.match(url, /^https:\/\/queue\.example:\d+$/);
    assert.doesNotMatch(stderr(), /in clear/);
  });

  it('takes a renewed certificate without an end, also one that a link leads to, and none that does not fit', async () => {
    // As certbot and Kubernetes do it: the folder of the link changes.
    const link = path.join(folder.path, 'live');
    const put = ({ cert, key }: TlsFiles, name: string) => {
      const at = path.join(folder.path, name);
      mkdirSync(at);
      copyFileSync(cert, path.join(at, 'cert.pem'));
      copyFileSync(key, path.join(at, 'key.pem'));
      symlinkSync(at, `${link}.new`);
      renameSync(`${link}.new`, link);
    };
    put(files, 'first');
    const { url, stderr } = await start({ cert: path.join(link, 'cert.pem'), key: path.join(link, 'key.pem') });
    assert.equal(await serialOf(url), 1);

    const other = makeCertificate(folder.path, 'queue.example', 2);
    put({ cert: other.cert, key: files.key }, 'broken');
    // Each look at the files is a second after the one before.
    while (!stderr().includes('A new certificate cannot be used')) {
      assert.equal(await serialOf(url), 1);
      await pause(50);
    }
    put(other, 'second');
    while ((await serialOf(url)) !== 2) await pause(50);
    assert.match(stderr(), /info The certificate was renewed\./);
  });

  it('does not start with half of it, or with what is no certificate', async () => {
    await assert.rejects(startServer({ args: ['--tls-cert', files.cert] }), /code 2[\s\S]*belong together/);
    const wrong = path.join(folder.path, 'wrong.pem');
    writeFileSync(wrong, 'nothing');
    for (const args of [
      ['--tls-cert', wrong, '--tls-key', files.key],
      ['--tls-cert', files.cert, '--tls-key', path.join(folder.path, 'none.pem')],
    ]) {
      await assert.rejects(startServer({ args }), /code 1[\s\S]*cannot be used[\s\S]*--tls-cert/);
    }
  });
});

describe('a server behind a proxy', function () {
  this.timeout(60_000);
  let server: TestServer;

  before(async () => {
    server = await startServer({ args: ['--behind-proxy', '--token', 'sesame', '--allow-host', 'queue.example'] });
  });
  after(async () => assert.equal(await server.stop(), 0));

  const ask = async (address: string, headers: Record<string, string>) => {
    const answer = await request(new URL(address, server.url), {
      headers: { authorization: 'Bearer sesame', host: 'queue.example', ...headers },
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  };

  it('is reached by the name and port of the proxy, and tells links with its scheme', async () => {
    const { status, text } = await ask('/api/data/v9.2/', { 'x-forwarded-proto': 'https' });
    assert.equal(status, 200);
    assert.match(text, /"@odata.context":"https:\/\/queue\.example\/api/);
    assert.equal((await ask('/health', { host: 'queue.example:8443' })).status, 200);
    assert.equal((await ask('/health', { host: 'evil.example' })).status, 403);
    const own = { origin: 'https://queue.example', 'x-forwarded-proto': 'https' };
    assert.equal((await ask('/health', own)).status, 200);
    assert.equal((await ask('/health', { ...own, 'x-forwarded-proto': 'http' })).status, 403);
  });

  it('slows down the address that the nearest proxy tells, whatever the client says before it', async () => {
    const guess = async (from: string) =>
      (await ask('/api/v1/pause', { authorization: 'Bearer guess', 'x-forwarded-for': from })).status;
    for (let count = 0; count < 20; count += 1) assert.equal(await guess(`10.0.0.${count}, 192.0.2.1`), 401);
    const statuses = await Promise.all(Array.from({ length: 30 }, () => guess('192.0.2.1')));
    assert.ok(statuses.includes(429));
    assert.equal((await ask('/api/v1/pause', { 'x-forwarded-for': '192.0.2.2' })).status, 200);
  });

  it('takes no notice of such headers without the option', async () => {
    const plain = await startServer();
    try {
      const headers = { authorization: `Bearer ${plain.token}`, 'x-forwarded-proto': 'https' };
      const answer = await request(`${plain.url}/api/data/v9.2/`, { headers });
      assert.match(await answer.body.text(), /"@odata.context":"http:/);
    } finally {
      assert.equal(await plain.stop(), 0);
    }
  });
});
