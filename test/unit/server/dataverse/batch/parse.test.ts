import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseBatch } from '../../../../../src/server/dataverse/batch/parse.ts';
import { DataverseFault } from '../../../../../src/server/dataverse/fault.ts';
import { lines } from './support.ts';

const type = 'multipart/mixed; boundary=b';
const get = lines(
  'Content-Type: application/http',
  'Content-Transfer-Encoding: binary',
  '',
  'GET /api/data/v9.2/backgroundoperations HTTP/1.1',
  '',
  '',
);
const fault = { name: 'DataverseFault', status: 400 };

describe('reading a batch', () => {
  it('takes the documented form: headers, an empty line, a request, and more of them', () => {
    const post = lines(
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      '',
      'POST /api/data/v9.2/backgroundoperations HTTP/1.1',
      'Content-Type: application/json; type=entry',
      'Prefer: return=representation',
      'Prefer: odata.include-annotations="*"',
      '',
      '{"name":"a"}',
    );
    const body = lines('--batch_1', post, '--batch_1', get, '--batch_1--', '');
    assert.deepEqual(parseBatch('multipart/mixed; boundary="batch_1"', body), [
      {
        kind: 'request',
        request: {
          method: 'POST',
          target: '/api/data/v9.2/backgroundoperations',
          headers: {
            'content-type': 'application/json; type=entry',
            prefer: 'return=representation, odata.include-annotations="*"',
          },
          body: '{"name":"a"}',
          contentId: null,
        },
      },
      {
        kind: 'request',
        request: {
          method: 'GET',
          target: '/api/data/v9.2/backgroundoperations',
          headers: {},
          body: '',
          contentId: null,
        },
      },
    ]);
  });

  it('takes what dynamics-web-api sends: an empty line first, headers without one behind them, quotes as they are', () => {
    const target = "http://127.0.0.1:1/api/data/v9.2/backgroundoperations?$filter=name eq 'a b'";
    const body = lines(
      '',
      '--b',
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      '',
      `GET ${target} HTTP/1.1`,
      'Accept: application/json',
      '',
      '--b--',
      '',
    );
    const [item] = parseBatch('multipart/mixed;boundary=b', body);
    assert.ok(item?.kind === 'request');
    assert.equal(item.request.target, target);
    assert.deepEqual(item.request.headers, { accept: 'application/json' });
  });

  it('takes change sets, whose boundary may begin as that of the batch', () => {
    const member = (id: string) =>
      lines(
        '--b_inner',
        'Content-Type: application/http',
        `Content-ID: ${id}`,
        '',
        'DELETE $1 HTTP/1.1',
        '',
        `{"id":${id}}`,
      );
    const body = lines(
      '--b',
      'Content-Type: multipart/mixed; boundary=b_inner',
      '',
      member('1'),
      member('2'),
      '--b_inner--',
      '',
      '--b--',
    );
    const [item] = parseBatch(type, body);
    assert.ok(item?.kind === 'changeSet');
    assert.deepEqual(
      item.requests.map(({ contentId, body: text }) => [contentId, text]),
      [
        ['1', '{"id":1}'],
        ['2', '{"id":2}'],
      ],
    );
  });

  it('leaves out what stands before the first and behind the last boundary', () => {
    assert.equal(parseBatch(type, lines('preamble', '--b', get, '--b--', 'epilogue', '--b', 'no')).length, 1);
  });

  it('refuses line ends other than CRLF with the code of the service', () => {
    const body = lines('--b', get, '--b--', '').replaceAll('\r\n', '\n');
    assert.throws(() => parseBatch(type, body), { ...fault, code: '0x80048d19', message: /Stream was not readable/ });
    const mixed = lines('--b', get.replaceAll('\r\n', '\n'), '--b--', '');
    assert.throws(() => parseBatch(type, mixed), fault);
  });

  for (const [what, contentType, body] of [
    ['another content type', 'application/json', '{"requests":[]}'],
    ['no content type', undefined, lines('--b', get, '--b--')],
    ['no boundary', 'multipart/mixed', lines('--b', get, '--b--')],
    ['an empty boundary', 'multipart/mixed; boundary=""', lines('--', get, '----')],
    ['a boundary of 71 characters', `multipart/mixed; boundary=${'b'.repeat(71)}`, lines('--b', get, '--b--')],
    ['no end', type, lines('--b', get, '--b', '')],
    ['another boundary', type, lines('--c', get, '--c--')],
    ['no requests', type, '--b--'],
    ['a part of another type', type, lines('--b', get.replace('application/http', 'application/json'), '--b--')],
    ['a request line without a version', type, lines('--b', get.replace(' HTTP/1.1', ''), '--b--')],
    ['a header without a colon', type, lines('--b', get.replace(': binary', ''), '--b--')],
    ['an empty body', type, ''],
  ] as const) {
    it(`refuses ${what}`, () => assert.throws(() => parseBatch(contentType, body), fault));
  }

  const changeSet = (inner: string) =>
    lines('--b', 'Content-Type: multipart/mixed;boundary=c', '', '--c', inner, '--c--', '--b--');

  it('refuses GET, change sets and the same Content-ID twice in a change set', () => {
    assert.throws(() => parseBatch(type, changeSet(get)), { ...fault, message: /GET/ });
    assert.throws(
      () => parseBatch(type, changeSet(lines('Content-Type: multipart/mixed;boundary=d', '', '--d--'))),
      fault,
    );
    const member = lines('Content-Type: application/http', 'Content-ID: 1', '', 'DELETE x HTTP/1.1', '', '');
    assert.throws(() => parseBatch(type, changeSet(lines(member, '--c', member))), { ...fault, message: /twice/ });
  });

  it('takes 1,000 requests and no more, wherever they stand', () => {
    const many = (count: number) => lines(...Array.from({ length: count }, () => `--b\r\n${get}`), '--b--');
    assert.equal(parseBatch(type, many(1_000)).length, 1_000);
    assert.throws(() => parseBatch(type, many(1_001)), { ...fault, message: /at most 1000/ });
  });

  it('raises a fault of 4xx and nothing else for any text', () => {
    const piece = fc.constantFrom('--b', '--c', '--b--', '\r\n', '\n', '\r\n\r\n', 'GET / HTTP/1.1', ':', '"', ' ');
    const known = fc.constantFrom('Content-Type: application/http', 'Content-Type: multipart/mixed;boundary=c', get);
    const text = fc.array(fc.oneof(piece, known, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 40 });
    fc.assert(
      fc.property(text, fc.boolean(), (pieces, opened) => {
        const body = `${opened ? '--b\r\n' : ''}${pieces.join('')}`;
        try {
          parseBatch(type, body);
        } catch (error) {
          assert.ok(error instanceof DataverseFault && error.status === 400, String(error));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('takes time that grows with the length, whatever is repeated', () => {
    for (const unit of ['--b', '\r\n--b', '\r\n--b\r\n', '\r\n', ' ', '\r\n--b ', '\r\n--b-', 'a:b\r\n']) {
      const body = `--b\r\n${unit.repeat(Math.ceil(4_000_000 / unit.length))}`;
      const begun = process.cpuUsage();
      assert.throws(() => parseBatch(type, body), fault);
      const { user, system } = process.cpuUsage(begun);
      assert.ok(user + system < 2_000_000, `${JSON.stringify(unit)} took too long`);
    }
  });
});
