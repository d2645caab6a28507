import assert from 'node:assert/strict';
import { head, rawConnection } from '../../support/rawHttp.ts';
import { startServer, type TestServer } from '../../support/server.ts';

const operations = '/api/v1/operations';
const mebibyte = 1_048_576;

/** What reaches a server besides well-behaved clients. */
describe('connections', function () {
  this.timeout(30_000);
  let server: TestServer;
  let host: string;
  let headers: Record<string, string>;

  before(async () => {
    server = await startServer();
    host = new URL(server.url).host;
    headers = { Host: host, Authorization: `Bearer ${server.token}`, 'Content-Type': 'application/json' };
  });
  after(async () => assert.equal(await server.stop(), 0));

  const total = async () => (await server.json<{ total: number }>('GET', '/api/v1/counts')).total;
  const submitHead = (more: Record<string, string>) => head('POST', operations, { ...headers, ...more });

  it('keeps nothing of a client that hangs up in the middle of a request', async () => {
    const before = await total();
    const body = JSON.stringify({ type: 'x', input: 'y'.repeat(100_000) });
    for (const sent of [0, 1, 50_000, body.length - 1]) {
      for (const end of ['end', 'resetAndDestroy'] as const) {
        const client = await rawConnection(server.url);
        client.write(submitHead({ 'Content-Length': String(body.length) }) + body.slice(0, sent));
        client.socket[end]();
        await client.closed();
      }
    }
    const half = await rawConnection(server.url);
    half.write('POST /api/v1/operations HTT');
    half.socket.resetAndDestroy();
    assert.equal(await total(), before);
    assert.equal(server.stderr(), '');
  });

  it('takes a submit whose client hangs up once it is whole, and lives on', async () => {
    const before = await total();
    const body = JSON.stringify({ type: 'x' });
    const client = await rawConnection(server.url);
    client.write(submitHead({ 'Content-Length': String(body.length) }) + body);
    await client.until(/^HTTP\/1\.1 201 /);
    client.socket.resetAndDestroy();
    assert.equal(await total(), before + 1);
  });

  it('refuses a body that announces too much before it is sent', async () => {
    const client = await rawConnection(server.url);
    client.write(submitHead({ 'Content-Length': String(65 * mebibyte) }));
    assert.match(await client.until(/too-large/), /^HTTP\/1\.1 413 [\s\S]*connection: close/i);
    client.socket.destroy();
  });

  const piece = Buffer.alloc(mebibyte, 0x20);
  const pieces = Array.from({ length: 17 }, (_, index) => (index === 0 ? Buffer.from(`{${piece.subarray(1)}`) : piece));

  it('refuses what turns out too long, and lets the sender read why', async () => {
    const client = await rawConnection(server.url);
    client.write(submitHead({ 'Content-Length': String(17 * mebibyte) }));
    for (const each of pieces) client.write(each);
    assert.match(await client.closed(), /^HTTP\/1\.1 413 [\s\S]*"code":"too-large"/);
  });

  it('refuses what turns out too long when its length was not announced', async () => {
    const client = await rawConnection(server.url);
    client.write(submitHead({ 'Transfer-Encoding': 'chunked' }));
    for (const each of pieces) client.write(`${mebibyte.toString(16)}\r\n${each}\r\n`);
    client.write('0\r\n\r\n');
    assert.match(await client.closed(), /^HTTP\/1\.1 413 [\s\S]*"code":"too-large"/);
  });

  it('refuses 17 MiB through an ordinary client, and serves it again', async () => {
    const body = `{"type":"x","input":"${'y'.repeat(17 * mebibyte)}"}`;
    const answer = await server.request('POST', operations, body);
    assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [413, 'too-large']);
    assert.equal((await server.request('GET', '/health')).status, 200);
  });

  it('asks for the body only of a request that it will take', async () => {
    const refused = await rawConnection(server.url);
    refused.write(submitHead({ 'Content-Length': String(65 * mebibyte), Expect: '100-continue' }));
    assert.match(await refused.until(/\r\n\r\n/), /^HTTP\/1\.1 413 /);
    refused.socket.destroy();
    const stranger = await rawConnection(server.url);
    stranger.write(head('POST', operations, { Host: host, 'Content-Length': '20', Expect: '100-continue' }));
    assert.match(await stranger.until(/\r\n\r\n/), /^HTTP\/1\.1 401 /);
    stranger.socket.destroy();
    const taken = await rawConnection(server.url);
    const body = '{"type":"x"}';
    taken.write(submitHead({ 'Content-Length': String(body.length), Expect: '100-continue', Connection: 'close' }));
    await taken.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    taken.write(body);
    assert.match(await taken.closed(), /HTTP\/1\.1 201 /);
  });

  it('answers what is not HTTP with a problem, and closes', async () => {
    for (const [text, status] of [
      ['GARBAGE\r\n\r\n', 400],
      [`GET /health HTTP/1.1\r\n\r\n`, 400],
      [`GET /health HTTP/1.1\r\nHost: ${host}\r\nX: ${'y'.repeat(60_000)}\r\n\r\n`, 431],
      [`POST ${operations} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`, 400],
    ] as const) {
      const client = await rawConnection(server.url);
      client.write(text);
      assert.match(await client.closed(), new RegExp(`^HTTP/1\\.1 ${status} `));
    }
    assert.equal((await server.request('GET', '/health')).status, 200);
  });

  it('answers several requests of one connection in order', async () => {
    const client = await rawConnection(server.url);
    const get = (path: string, more = {}) => head('GET', path, { ...headers, ...more });
    const all = [get('/health'), get('/api/v1/pause', { Authorization: '' }), get('/nothing'), get('/api/v1/pause')];
    client.write(all.join('') + get('/health', { Host: 'x' }) + get('/health', { Connection: 'close' }));
    const statuses = [...(await client.closed()).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    assert.deepEqual(statuses, ['200', '401', '404', '200', '403', '200']);
  });
});
