import assert from 'node:assert/strict';
import { errorOf } from '../../support/dataverse.ts';
import { describeOnBoth } from '../../support/postgres/onBoth.ts';
import { type Conformance, set, conformance as shared } from './support.ts';

const lines = (...text: string[]) => text.join('\r\n');
const part = (line: string, body: string, ...more: string[]) =>
  lines(
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...more,
    '',
    `${line} HTTP/1.1`,
    'Content-Type: application/json; type=entry',
    '',
    body,
  );
const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The batches of the documentation, as they stand there, in plain HTTP. */
describeOnBoth('documented batches', function () {
  this.timeout(60_000);
  let conformance: Conformance;
  before(async () => {
    conformance = await shared();
  });

  const send = (body: string, headers: Record<string, string> = {}) =>
    conformance.facade.ask('POST', '$batch', body, {
      'content-type': 'multipart/mixed; boundary="batch_1"',
      'if-none-match': 'null',
      ...headers,
    });
  const path = `/api/data/v9.2/${set}`;

  it('with a change set and a GET', async () => {
    const reply = await send(
      lines(
        '--batch_1',
        'Content-Type: multipart/mixed; boundary="changeset_1"',
        '',
        '--changeset_1',
        part(`POST ${path}`, '{\n  "name": "batched"\n}', 'Content-ID: 1'),
        '--changeset_1',
        part('PUT $1/ttlinseconds', '{"value":8}', 'Content-ID: 2'),
        '--changeset_1--',
        '',
        '--batch_1',
        'Content-Type: application/http',
        'Content-Transfer-Encoding: binary',
        '',
        `GET ${path}?$select=ttlinseconds&$filter=name eq 'batched' HTTP/1.1`,
        '',
        '',
        '--batch_1--',
        '',
      ),
    );
    assert.equal(reply.status, 200, reply.text);
    assert.equal(reply.headers.get('odata-version'), '4.0');
    const boundary = /^multipart\/mixed; boundary=(batchresponse_\S+)$/.exec(
      reply.headers.get('content-type') ?? '',
    )?.[1];
    assert.ok(boundary !== undefined && reply.text.startsWith(`--${boundary}\r\n`));
    assert.match(reply.text, /^Content-Type: multipart\/mixed; boundary=changesetresponse_/m);
    assert.deepEqual(reply.text.match(/^Content-ID: \d/gm), ['Content-ID: 1', 'Content-ID: 2']);
    assert.deepEqual(reply.text.match(/^HTTP\/1.1 \d+ [\w ]+/gm), [
      'HTTP/1.1 204 No Content',
      'HTTP/1.1 204 No Content',
      'HTTP/1.1 200 OK',
    ]);
    const [entity, location] = ['OData-EntityId', 'Location'].map(
      (name) => new RegExp(`^${name}: (.*)$`, 'm').exec(reply.text)?.[1],
    );
    assert.equal(entity?.replace(guid, '*').trim(), `${conformance.facade.api}${set}(*)`);
    assert.equal(location, entity);
    assert.match(reply.text, /"ttlinseconds":8/);
  });

  it('that fail at their first request, or go on when asked to', async () => {
    const body = lines(
      '--batch_1',
      part(`POST ${path}`, `{"name":"${'x'.repeat(513)}"}`),
      '--batch_1',
      part(`POST ${path}`, '{"name":"after"}'),
      '--batch_1--',
      '',
    );
    const failed = await send(body);
    assert.equal(failed.status, 400);
    assert.deepEqual(
      failed.text.match(/^HTTP\/1.1 .*$/gm)?.map((each) => each.trim()),
      ['HTTP/1.1 400 Bad Request'],
    );
    assert.match(failed.text, /^REQ_ID: [0-9a-f-]{36}\r$/m);
    assert.match(failed.text, /"code":"0x80044331"/);
    const whole = await send(body, { prefer: 'odata.continue-on-error' });
    assert.equal(whole.status, 200);
    assert.equal(whole.text.match(/^HTTP\/1.1 /gm)?.length, 2);
  });

  it('that start something in the background', async () => {
    const request = part('POST contoso_Nothing', '').replace(
      'Content-Type: application/json',
      'Prefer: respond-async\r\n$&',
    );
    const reply = await send(lines('--batch_1', request, '--batch_1--', ''));
    assert.match(reply.text, /HTTP\/1.1 202 Accepted\r\n/);
    const id = /x-ms-dyn-backgroundoperationid: (\S+)/.exec(reply.text)?.[1] ?? '';
    assert.equal((await conformance.ended(id)).backgroundOperationStatusCode, 30);
  });

  it('whose lines do not end in CRLF, or that are no batch', async () => {
    const body = lines('--batch_1', part(`POST ${path}`, '{"name":"no"}'), '--batch_1--', '');
    const bare = await send(body.replaceAll('\r\n', '\n'));
    assert.deepEqual([bare.status, errorOf(bare).code], [400, '0x80048d19']);
    assert.match(errorOf(bare).message, /^Stream was not readable/);
    assert.equal((await send('{}', { 'content-type': 'application/json' })).status, 400);
    assert.equal((await conformance.facade.ask('GET', '$batch')).status, 405);
    const nested = await send(lines('--batch_1', part('POST $batch', ''), '--batch_1--', ''));
    assert.equal(nested.status, 400);
  });

  it('with an address as long as only a batch takes', async () => {
    const filter = Array.from(
      { length: 400 },
      (_, index) => `contains(name,'${String(index).padStart(110, 'x')}')`,
    ).join(' or ');
    const target = `GET ${path}?$select=name&$filter=${filter}`;
    assert.ok(target.length > 50_000 && target.length < 65_536);
    const reply = await send(lines('--batch_1', part(target, ''), '--batch_1--', ''));
    assert.equal(reply.status, 200, reply.text.slice(0, 500));
  });
});
