import assert from 'node:assert/strict';
import fc from 'fast-check';
import { routes } from '../../../src/server/api/routes.ts';
import { startServer, type TestServer } from '../../support/server.ts';

/** Fields that requests have, so that what is made up is not refused at once. */
const names = [
  ...[
    'id',
    'ids',
    'q',
    'type',
    'name',
    'input',
    'priority',
    'why',
    'group',
    'dryRun',
    'processAfter',
    'ttl',
    'timeout',
  ],
  ...[
    'limit',
    'after',
    'status',
    'since',
    'by',
    'include',
    'executionGroup',
    'sequenceNumber',
    'idempotencyKey',
    '__proto__',
  ],
];
const texts = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    'status:Waiting',
    '2026-11-22T04:00:00Z',
    '+275760-09-13T00:00:00.000Z',
    '-id:*',
    '0',
    '1',
    '1e9',
  ),
  fc.constantFrom('input.a[0]=1', 'New,Waiting', 'input,output', 'follow', '9007199254740993', '\u0000', '💥', '../..'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const values = fc.oneof(
  texts,
  fc.integer(),
  fc.double(),
  fc.constantFrom(null, true, false),
  fc.array(texts, { maxLength: 3 }),
);
const record = fc.dictionary(fc.constantFrom(...names), values, { maxKeys: 5 });
const body = fc.oneof(
  record.map((fields) => JSON.stringify({ type: 'x', ...fields })),
  record.map((fields) => JSON.stringify(fields)),
  fc.json({ maxDepth: 3 }),
  texts,
);
const query = fc.dictionary(fc.constantFrom(...names), texts, { maxKeys: 3 });

describe('whatever is asked for', function () {
  this.timeout(30_000);
  let server: TestServer;
  let ids: string[];

  before(async () => {
    server = await startServer();
    const drafts = Array.from({ length: 5 }, (_, index) => ({ type: 'x', input: { a: [index] }, executionGroup: 'g' }));
    ids = (await server.json<{ operations: { id: string }[] }>('POST', '/api/v1/operations', drafts)).operations.map(
      ({ id }) => id,
    );
  });
  after(async () => assert.equal(await server.stop(), 0));

  // Not: the end of the server, a stream without end, and a file anywhere.
  const asked = routes.filter(({ path }) => !/shutdown|v1\/events$|backup/.test(path));

  for (const route of asked) {
    it(`is answered or refused: ${route.method} ${route.path}`, async () => {
      const headers = fc.dictionary(
        fc.constantFrom('if-match', 'idempotency-key', 'last-event-id', 'accept', 'range'),
        fc.string({ unit: 'grapheme-ascii', maxLength: 10 }).map((text) => text.trim()),
        { maxKeys: 2 },
      );
      await fc.assert(
        fc.asyncProperty(fc.nat(5), query, body, headers, async (index, parameters, text, more) => {
          const path = route.path.replace('{id}', ids[index] ?? 'absent');
          const sent = route.body === undefined ? undefined : text;
          const answer = await server.request(route.method, `${path}?${new URLSearchParams(parameters)}`, sent, more);
          const answered = await answer.text();
          assert.ok(answer.status < 500, `${answer.status} ${answered}`);
          if (answer.status < 400) return;
          assert.equal(answer.headers.get('content-type'), 'application/problem+json');
          assert.equal(JSON.parse(answered).status, answer.status);
        }),
        { numRuns: 60 },
      );
    });
  }

  it('leaves the server well, and its log without faults', async () => {
    assert.equal((await server.request('GET', '/health')).status, 200);
    assert.equal(server.stderr(), '');
  });
});
