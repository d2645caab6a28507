import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FacadeAnswer } from '../../../../../src/server/facade/exchange.ts';
import { batchRequest, lines, run } from './support.ts';

const id = '2c2e0000-0000-4000-8000-000000000001';
const entity = `http://localhost:4711/api/data/v9.2/backgroundoperations(${id})`;
const created: Partial<FacadeAnswer> = { status: 204, headers: { 'OData-Version': '4.0', 'OData-EntityId': entity } };
const refused: Partial<FacadeAnswer> = {
  status: 400,
  headers: { 'Content-Type': 'application/json' },
  body: '{"error":{}}',
};

const part = (request: string, body = '', contentId?: string) =>
  lines(
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
    '',
    `${request} HTTP/1.1`,
    'Content-Type: application/json',
    '',
    body,
  );
const batch = (...parts: string[]) => lines(...parts.map((each) => `--b\r\n${each}`), '--b--', '');
const changeSet = (...parts: string[]) =>
  lines('Content-Type: multipart/mixed; boundary=c', '', ...parts.map((each) => `--c\r\n${each}`), '--c--', '');
/** An answer with its made-up names replaced. */
const plain = (text: string) =>
  text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?!\))/g, '*');

describe('running a batch', () => {
  it('sends absolute, rooted and relative request lines to the same address', async () => {
    const targets = ['https://elsewhere.example/api/data/v9.2/x?a=1', '/api/data/v9.2/x?a=1', 'x?a=1'];
    const body = batch(...targets.map((target) => part(`GET ${target}`)));
    const { asked } = await run(batchRequest(body), () => ({ status: 200 }));
    assert.deepEqual(
      asked.map(({ path, query, origin, by }) => [path, query, origin, by]),
      targets.map(() => ['/api/data/v9.2/x', 'a=1', 'http://localhost:4711', 'ada']),
    );
  });

  it('passes on who asks, and nothing else that is meant for the whole', async () => {
    const headers = { prefer: 'odata.continue-on-error', mscrmcallerid: id, 'if-none-match': 'null' };
    const { asked } = await run(batchRequest(batch(part('GET x')), headers), () => ({ status: 200 }));
    assert.deepEqual(asked[0]?.headers, { mscrmcallerid: id, 'content-type': 'application/json' });
  });

  it('answers in the shape of the documented samples', async () => {
    const body = batch(part('POST x', '{}'), changeSet(part('POST x', '{}', '1'), part('DELETE $1', '', '2')));
    const { answer, asked } = await run(batchRequest(body), ({ method }) => (method === 'POST' ? created : {}));
    assert.equal(answer.status, 200);
    assert.match(answer.headers['Content-Type'] ?? '', /^multipart\/mixed; boundary=batchresponse_[0-9a-f-]{36}$/);
    assert.equal(asked[2]?.path, `/api/data/v9.2/backgroundoperations(${id})`);
    const made = lines(
      'HTTP/1.1 204 No Content',
      `Location: ${entity}`,
      'OData-Version: 4.0',
      `OData-EntityId: ${entity}`,
    );
    const head = lines('Content-Type: application/http', 'Content-Transfer-Encoding: binary');
    assert.equal(
      plain(answer.body),
      lines(
        '--batchresponse_*',
        head,
        '',
        made,
        '',
        '',
        '--batchresponse_*',
        'Content-Type: multipart/mixed; boundary=changesetresponse_*',
        '',
        '--changesetresponse_*',
        head,
        'Content-ID: 1',
        '',
        made,
        '',
        '',
        '--changesetresponse_*',
        head,
        'Content-ID: 2',
        '',
        'HTTP/1.1 204 No Content',
        '',
        '',
        '--changesetresponse_*--',
        '',
        '--batchresponse_*--',
        '',
      ),
    );
  });

  it('ends at the first failure, whose status is that of the whole', async () => {
    const body = batch(part('GET a'), part('GET bad'), part('GET c'));
    const { answer, asked } = await run(batchRequest(body), ({ path }) =>
      path.endsWith('bad') ? refused : { status: 200, body: '{}' },
    );
    assert.equal(answer.status, 400);
    assert.equal(asked.length, 2);
    assert.match(plain(answer.body), /HTTP\/1\.1 400 Bad Request\r\nREQ_ID: \*\r\n/);
    assert.equal(answer.body.split('HTTP/1.1 ').length, 3);
  });

  it('goes on after failures when asked to, and answers 200', async () => {
    const body = batch(part('GET bad'), changeSet(part('POST a'), part('POST bad'), part('POST c')), part('GET d'));
    const { answer, asked } = await run(
      batchRequest(body),
      ({ path }) => (path.endsWith('bad') ? refused : { status: 204 }),
      { continueOnError: true },
    );
    assert.equal(answer.status, 200);
    assert.deepEqual(
      asked.map(({ path }) => path.at(-1)),
      ['d', 'a', 'd', 'd'],
    );
    // A change set that failed is answered by its failure alone.
    assert.deepEqual(answer.body.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 400', 'HTTP/1.1 400', 'HTTP/1.1 204']);
  });

  it('puts addresses in the place of references, in request lines and bodies', async () => {
    const body = batch(
      changeSet(
        part('POST x', '{}', '1'),
        part('PUT $1/name?a=1', '{"value":"$1"}', '2'),
        part('PATCH $1', '{"owner@odata.bind":"$1","n":1}', '3'),
      ),
    );
    const { asked } = await run(batchRequest(body), ({ method }) => (method === 'POST' ? created : {}));
    const path = `/api/data/v9.2/backgroundoperations(${id})`;
    assert.deepEqual([asked[1]?.path, asked[1]?.query, asked[1]?.body], [`${path}/name`, 'a=1', '{"value":"$1"}']);
    assert.deepEqual([asked[2]?.path, asked[2]?.body], [path, `{"owner@odata.bind":"${path}","n":1}`]);
  });

  it('refuses a reference to what is not there yet, and a batch in a batch', async () => {
    const unknown = await run(batchRequest(batch(part('GET $2'))), () => ({}));
    assert.equal(unknown.answer.status, 400);
    assert.match(unknown.answer.body, /Content-ID Reference: '\$2' does not exist in the batch context\./);
    for (const target of ['$batch', '/api/data/v9.2/%24batch', 'http://x/api/data/v9.2/$batch?a']) {
      const nested = await run(batchRequest(batch(part(`POST ${target}`))), () => ({}));
      assert.equal(nested.asked.length, 0, target);
      assert.equal(nested.answer.status, 400, target);
    }
  });

  it('answers whatever address a request has', async () => {
    const piece = fc.constantFrom('$', '1', '/', '?', 'http://', 'x', '(', "'", '%', '$batch', '@odata.id":"$1"', '\\');
    const target = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(target, async (pieces) => {
        const text = `x${pieces.join('')}`.replaceAll(/[\r\n]/g, '');
        const { answer } = await run(batchRequest(batch(part(`POST ${text}`, text, '1'))), () => created);
        assert.ok(answer.status === 200 || answer.status === 400, String(answer.status));
      }),
      { numRuns: 300 },
    );
  });

  it('does nothing more when the client is gone', async () => {
    const gone = new AbortController();
    const request = { ...batchRequest(batch(part('GET a'), part('GET b'))), signal: gone.signal };
    const { asked } = await run(request, () => {
      gone.abort();
      return { status: 200 };
    });
    assert.equal(asked.length, 1);
  });
});
