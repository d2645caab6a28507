import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Result, Runner } from '../../../../src/engine/handler/runner.ts';
import { group, Recorded, startRunner, workspace } from './support.ts';

describe('handlers that are reached over HTTP', function () {
  this.timeout(30_000);
  let server: Server;
  let runner: Runner;
  let place: Awaited<ReturnType<typeof workspace>>;
  let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;

  before(async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      answer(request, response, Buffer.concat(chunks).toString('utf8'));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    place = await workspace({
      'operations/web.mjs': `export default [
        { type: 'web', url: 'http://user:secret@127.0.0.1:${port}/path?key=secret', headers: { 'X-Own': 'yes' } },
        { type: 'away', url: 'http://127.0.0.1:1/' },
        { type: 'ö/b', url: 'http://127.0.0.1:${port}/' },
      ];`,
    });
    runner = await startRunner({ root: place.root, maxPayload: 1_000 });
  });
  after(async () => {
    await runner.close();
    server.closeAllConnections();
    server.close();
    await place.remove();
  });

  const answered = (status: number, text: string, headers: Record<string, string> = {}): Promise<Result> => {
    answer = (_request, response) => response.writeHead(status, headers).end(text);
    return runner.run(new Recorded('web', { a: 1 }));
  };

  it('get the input by POST, with who it is, and give their JSON for the output', async () => {
    answer = ({ method, headers, url }, response, body) => {
      const {
        'idempotency-key': key,
        'bgops-operation-id': id,
        'bgops-attempt': attempt,
        'bgops-type': type,
      } = headers;
      const seen = {
        method,
        url,
        key,
        id,
        attempt,
        type,
        own: headers['x-own'],
        content: headers['content-type'],
        body,
      };
      response.end(JSON.stringify(seen));
    };
    const result = await runner.run(new Recorded('web', { a: 'ü' }));
    assert.ok(result.outcome === 'Complete', JSON.stringify(result));
    assert.deepEqual(JSON.parse(result.output ?? ''), {
      method: 'POST',
      url: '/path?key=secret',
      key: 'leader',
      id: 'leader',
      attempt: '1',
      type: 'web',
      own: 'yes',
      content: 'application/json',
      body: '{"a":"ü"}',
    });
  });

  it('may have a type that no header can hold as it is', async () => {
    answer = ({ headers }, response) => response.end(JSON.stringify(decodeURI(String(headers['bgops-type']))));
    assert.deepEqual(await runner.run(new Recorded('ö/b')), { outcome: 'Complete', output: '"ö/b"' });
  });

  it('give null by an empty answer', async () => {
    assert.deepEqual(await answered(204, ''), { outcome: 'Complete', output: null });
    assert.deepEqual(await answered(200, ' null\n'), { outcome: 'Complete', output: null });
  });

  const refusals: readonly (readonly [status: number, retry: boolean])[] = [
    [302, false],
    [400, false],
    [404, false],
    [408, true],
    [425, true],
    [429, true],
    [500, true],
    [503, true],
  ];
  for (const [status, retry] of refusals) {
    it(`are ${retry ? '' : 'not '}tried again after ${status}, and the error says what was answered`, async () => {
      const result = await answered(status, `because ${'x'.repeat(900)}`, { location: '/elsewhere' });
      assert.ok(result.outcome === 'Error');
      assert.equal(result.error.code, status);
      assert.equal(result.retry, retry);
      assert.match(
        result.error.message,
        new RegExp(`^POST http://127\\.0\\.0\\.1:\\d+/path was answered with status ${status}.*: because x+…$`),
      );
      assert.ok(result.error.message.length < 700);
      assert.doesNotMatch(result.error.message, /secret/);
    });
  }

  it('fail for good with text that is not JSON, or with more than fits', async () => {
    const text = await answered(200, '<html>');
    assert.ok(text.outcome === 'Error' && !text.retry);
    assert.equal(text.error.code, -3);
    const large = await answered(200, JSON.stringify('x'.repeat(2_000)));
    assert.ok(large.outcome === 'Error' && !large.retry);
    assert.equal(large.error.code, -4);
  });

  it('are tried again when nobody answers or the connection breaks', async () => {
    const away = await runner.run(new Recorded('away'));
    assert.ok(away.outcome === 'Error' && away.retry);
    assert.match(away.error.message, /^POST http:\/\/127\.0\.0\.1:1\/ failed: .*ECONNREFUSED/);
    answer = (_request, response) => response.destroy();
    const broken = await runner.run(new Recorded('web'));
    assert.ok(broken.outcome === 'Error' && broken.retry);
  });

  it('are canceled while they have not answered', async () => {
    const asked = new Promise<IncomingMessage>((resolve) => {
      answer = resolve;
    });
    const attempt = new Recorded('web');
    const running = runner.run(attempt);
    const request = await asked;
    const hungUp = once(request.socket, 'close');
    attempt.abort('cancel');
    assert.equal((await running).outcome, 'Canceled');
    await hungUp;
  });

  it('get the members of a group one by one', async () => {
    answer = ({ headers }, response, body) =>
      response.writeHead(body === '0' ? 500 : 200).end(JSON.stringify(headers['idempotency-key']));
    const attempt = group('web', [
      ['a', null, 1],
      ['b', null, 0],
      ['c', null, 2],
    ]);
    const result = await runner.run(attempt);
    assert.ok(result.outcome === 'Error');
    assert.equal(result.error.code, -8);
    assert.deepEqual(attempt.outcomes.get('a'), { output: '"a"' });
    assert.deepEqual(attempt.outcomes.get('c'), { output: '"c"' });
  });
});
