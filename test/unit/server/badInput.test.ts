import assert from 'node:assert/strict';
import { request } from 'undici';
import { startServer, type TestServer } from '../../support/server.ts';

interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  path?: string;
  issues?: { path: string; message: string }[];
}

const operations = '/api/v1/operations';
const absent = `${operations}/0b9cbd4f-32f0-4a2b-9d4a-8f1f6d3d7a11`;

describe('bad input', function () {
  this.timeout(30_000);
  let server: TestServer;

  before(async () => {
    server = await startServer();
  });
  after(async () => assert.equal(await server.stop(), 0));

  async function refused(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Problem> {
    const before = await server.json<{ total: number }>('GET', '/api/v1/counts');
    const answer = await server.request(method, path, body, headers);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    const problem = (await answer.json()) as Problem;
    assert.equal(problem.status, answer.status);
    assert.equal(problem.type, `urn:bgops:problem:${problem.code}`);
    assert.match(problem.detail, /^\S.{10,}[.?]$/s);
    assert.deepEqual(await server.json('GET', '/api/v1/counts'), before, 'nothing is changed');
    return problem;
  }

  const rows: [string, [string, string, unknown?, Record<string, string>?], number, string, string?][] = [
    ['text that is not JSON', ['POST', operations, '{"type":'], 400, 'invalid-json'],
    ['no body', ['POST', operations], 400, 'invalid-json'],
    ['a number', ['POST', operations, 5], 400, 'invalid-request'],
    ['no type', ['POST', operations, { name: 'x' }], 400, 'invalid-request', 'type'],
    ['a type of another kind', ['POST', operations, { type: 7 }], 400, 'invalid-request', 'type'],
    ['a type that is too long', ['POST', operations, { type: 'x'.repeat(256) }], 400, 'invalid-request', 'type'],
    ['a field that is not known', ['POST', operations, { type: 'x', nme: 'y' }], 400, 'invalid-request'],
    [
      'a priority that is too high',
      ['POST', operations, { type: 'x', priority: 11 }],
      400,
      'invalid-request',
      'priority',
    ],
    [
      'a time that is none',
      ['POST', operations, { type: 'x', processAfter: 'soon' }],
      400,
      'invalid-request',
      'processAfter',
    ],
    ['an id that is no GUID', ['POST', operations, { type: 'x', id: 'y' }], 400, 'invalid-request', 'id'],
    [
      'a bad one among several',
      ['POST', operations, [{ type: 'x' }, { type: '' }]],
      400,
      'invalid-request',
      '[1].type',
    ],
    ['an empty list', ['POST', operations, []], 400, 'invalid-request'],
    ['too many at once', ['POST', operations, Array(1_001).fill({ type: 'x' })], 400, 'invalid-request'],
    ['another media type', ['POST', operations, '{}', { 'content-type': 'text/plain' }], 415, 'unsupported-media-type'],
    [
      'another charset',
      ['POST', operations, '{}', { 'content-type': 'application/json; charset=latin1' }],
      415,
      'unsupported-media-type',
    ],
    ['a compressed body', ['POST', operations, '{}', { 'content-encoding': 'gzip' }], 415, 'unsupported-media-type'],
    [
      'a key that is too long',
      ['POST', operations, { type: 'x' }, { 'idempotency-key': 'x'.repeat(256) }],
      400,
      'invalid-request',
    ],
    [
      'two keys',
      ['POST', operations, { type: 'x', idempotencyKey: 'a' }, { 'idempotency-key': 'b' }],
      400,
      'invalid-request',
      'idempotencyKey',
    ],
    ['a limit of none', ['GET', `${operations}?limit=0`], 400, 'invalid-request', 'limit'],
    ['a limit that is too high', ['GET', `${operations}?limit=1001`], 400, 'invalid-request', 'limit'],
    ['a limit in words', ['GET', `${operations}?limit=ten`], 400, 'invalid-request', 'limit'],
    ['a parameter that is not known', ['GET', `${operations}?sort=name`], 400, 'invalid-request'],
    ['a status that is none', ['GET', `${operations}?status=Done`], 400, 'invalid-request', 'status[0]'],
    ['a search that is none', ['GET', `${operations}?q=status:Done`], 400, 'invalid-query', 'q:7'],
    ['a page that is none', ['GET', `${operations}?after=there`], 400, 'invalid-request', 'after'],
    ['a part that is none', ['GET', `${absent}?include=stack`], 400, 'invalid-request', 'include[0]'],
    [
      'an instant that nobody can mean',
      ['GET', '/api/v1/statistics?since=%2B275760-09-13T00:00:00.000Z'],
      400,
      'invalid-query',
      'since',
    ],
    ['an instant that is none', ['GET', '/api/v1/statistics?since=ever'], 400, 'invalid-query', 'since'],
    ['an edge that is none', ['GET', '/api/v1/statistics?edges=ever'], 400, 'invalid-request', 'edges[0]'],
    [
      'edges that do not ascend',
      ['GET', '/api/v1/statistics?edges=2026-11-22T10:00:00Z,2026-11-22T09:00:00Z'],
      400,
      'invalid-query',
      'edges',
    ],
    [
      'an event id that is none',
      ['GET', '/api/v1/events', undefined, { 'last-event-id': 'x' }],
      400,
      'invalid-request',
    ],
    ['an operation that is not there', ['GET', absent], 404, 'not-found'],
    ['its log', ['GET', `${absent}/log?follow=1`], 404, 'not-found'],
    ['its output', ['GET', `${absent}/output`], 404, 'not-found'],
    ['its attempts', ['GET', `${absent}/attempts`], 404, 'not-found'],
    ['a change of it', ['PATCH', absent, { name: 'x' }], 404, 'not-found'],
    ['its end', ['DELETE', absent], 404, 'not-found'],
    ['a cancel of it', ['POST', `${absent}/cancel`], 404, 'not-found'],
    ['a retry of it', ['POST', `${absent}/retry`], 404, 'not-found'],
    ['a resubmit of it', ['POST', `${absent}/resubmit`], 404, 'not-found'],
    ['a cancel without reason', ['POST', `${absent}/cancel`, { why: 5 }], 400, 'invalid-request', 'why'],
    ['an address that is not there', ['GET', '/api/v1/operation'], 404, 'no-such-route'],
    ['an address that is no text', ['GET', `${operations}/%ff`], 404, 'no-such-route'],
    ['a method that is not offered', ['DELETE', operations], 405, 'method-not-allowed'],
    ['ids and a search at once', ['POST', `${operations}/cancel`, { ids: ['a'], q: '' }], 400, 'invalid-request'],
    ['neither ids nor a search', ['POST', `${operations}/retry`, {}], 400, 'invalid-request', 'ids'],
    ['ids of another kind', ['POST', `${operations}/delete`, { ids: [1] }], 400, 'invalid-request', 'ids[0]'],
    ['a search for many that is none', ['POST', `${operations}/delete`, { q: 'status:' }], 400, 'invalid-query', 'q:7'],
    [
      'a backup over the database',
      ['POST', '/api/v1/backup', { file: 'operations.db' }],
      400,
      'invalid-request',
      'file',
    ],
    ['a backup above the folder', ['POST', '/api/v1/backup', { file: '../copy.db' }], 400, 'invalid-request', 'file'],
    [
      'a backup into no folder',
      ['POST', '/api/v1/backup', { file: '/nowhere/at/all/copy.db' }],
      400,
      'invalid-request',
      'file',
    ],
  ];
  for (const [what, [method, path, body, headers], status, code, field] of rows) {
    it(`refuses ${what}`, async () => {
      const problem = await refused(method, path, body, headers);
      assert.deepEqual([problem.status, problem.code, problem.path], [status, code, field], problem.detail);
    });
  }

  it('lists every issue, the first one in the sentence', async () => {
    const problem = await refused('POST', operations, { type: 5, priority: -1, name: [] });
    assert.deepEqual(problem.issues?.map(({ path }) => path).toSorted(), ['name', 'priority', 'type']);
    assert.match(problem.detail, /type: .*\(and 2 more\)/);
  });

  it('says which methods an address has', async () => {
    const answer = await server.request('PUT', operations, {});
    assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'POST, GET']);
  });

  it('refuses JSON that is nested too deeply, and takes it one level less', async () => {
    const nested = (levels: number) => `{"type":"x","input":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    for (const levels of [101, 103, 100_000]) {
      const problem = await refused('POST', operations, nested(levels));
      assert.deepEqual([problem.status, problem.code, problem.path], [422, 'too-deep', 'input']);
    }
    assert.equal((await server.request('POST', operations, nested(100))).status, 201);
  });

  it('refuses a body that is not UTF-8', async () => {
    const answer = await request(new URL(operations, server.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
      body: Buffer.from([0x22, 0xff, 0x22]),
    });
    assert.deepEqual([answer.statusCode, ((await answer.body.json()) as Problem).code], [400, 'invalid-json']);
  });

  it('writes nothing of a payload into its log', async () => {
    await refused('POST', operations, '{"type":"x","input":"secret words" oops');
    assert.ok(!server.stderr().includes('secret'));
  });
});
