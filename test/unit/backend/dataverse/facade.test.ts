import assert from 'node:assert/strict';
import { testConnection } from '../../../../src/backend/dataverse/connect.ts';
import { DataverseBackend } from '../../../../src/backend/dataverse/dataverseBackend.ts';
import { rowsAddress } from '../../../../src/backend/dataverse/row/address.ts';
import { any, isId } from '../../../../src/backend/dataverse/row/expression.ts';
import { staticToken } from '../../../../src/backend/web/token.ts';
import type { Operation } from '../../../../src/operation/operation.ts';
import { matches, parseQuery } from '../../../../src/operation/query.ts';
import { isFinal } from '../../../../src/operation/status.ts';
import { refused } from '../../../contract/backend.ts';
import { startServer, type TestServer } from '../../../support/server.ts';

const handlers = {
  'echo.mjs': "export default { type: 'mail.send', run: (input) => input };",
  'sorry.mjs': "export default { type: 'mail_Sorry', retryLimit: 0, run() { throw new Error(\"it's 50% [off]\"); } };",
};

/** What the connection asks is understood by the facade, and finds what it means to find. */
describe('connection to Dataverse at a facade', function () {
  this.timeout(60_000);
  let server: TestServer;
  let backend: DataverseBackend;
  let rows: readonly Operation[];
  const inputs = new Map<string, unknown>();

  before(async () => {
    server = await startServer({ handlers });
    backend = new DataverseBackend({ origin: server.url, tokens: staticToken(server.token) });
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const drafts = [
      { type: 'mail.send', displayName: "Ada's 50% mail", input: { to: 'all', n: 1 } },
      { type: 'mail.send', displayName: 'waiting_one', processAfter: later, input: { to: 'one', n: 2 } },
      { type: 'mail.send', displayName: 'Waiting Two', processAfter: later, input: { to: 'all', n: 2 } },
      { type: 'mail_Sorry', displayName: null, input: {} },
      { type: 'mail_Sorry', displayName: 'ÄÖ 😀', input: { to: 'nobody' } },
    ];
    for (const draft of drafts) {
      const { id } = await server.json<{ id: string }>('POST', '/api/v1/operations', draft);
      inputs.set(id, draft.input);
    }
    rows = await settled();
  });
  after(async () => {
    backend.dispose();
    await server.stop();
  });

  /** All rows, when those that are due have ended. */
  async function settled(): Promise<readonly Operation[]> {
    const stop = new AbortController();
    try {
      for await (const _ of backend.changes(null, stop.signal)) {
        const { operations } = await backend.list('', { limit: 100 });
        if (operations.filter(({ status }) => isFinal(status)).length === 3) return operations;
      }
    } finally {
      stop.abort();
    }
    throw new Error('The stream of changes ended.');
  }

  const queries = [
    '',
    'status:Waiting',
    'status:Error,Complete',
    '-status:Error',
    'type:mail.send',
    'type:mail*',
    'type:*S*y',
    '-type:mail.send',
    'type:a,mail_Sorry',
    'error:"it\'s 50% [off]"',
    'error:50_',
    '-error:off',
    '"50% mail"',
    'waiting_one',
    '-waiting',
    "Ada's",
    '😀',
    'since:1h',
    'until:1h',
    'since:1h status:Error "ÄÖ"',
    'group:*',
    '-parent:*',
    'input.to=all',
    'input.n=2',
    '-input.to=all',
    'input.to=all -status:Waiting',
  ];
  for (const query of queries) {
    it(`finds ${query === '' ? 'everything' : query}, and counts the same`, async () => {
      const now = Date.now();
      const wanted = rows.filter((row) => matches(parseQuery(query, now), row, { input: inputs.get(row.id) }));
      const { operations } = await backend.list(query, { limit: 100 });
      assert.deepEqual(
        operations.map(({ id }) => id),
        wanted.map(({ id }) => id),
      );
      const { total, counts } = await backend.counts(query);
      assert.equal(total, wanted.length);
      for (const row of wanted) assert.ok((counts[row.status] ?? 0) > 0);
    });
  }

  it('finds by id, whole and in part', async () => {
    for (const { id } of rows) {
      assert.deepEqual(
        (await backend.list(`id:${id}`, { limit: 5 })).operations.map((row) => row.id),
        [id],
      );
      assert.deepEqual(
        (await backend.list(`id:${id.slice(0, 13)}`, { limit: 5 })).operations.map((row) => row.id),
        [id],
      );
      assert.deepEqual(
        (await backend.list(id, { limit: 5 })).operations.map((row) => row.id),
        [id],
      );
    }
  });

  it('acts on rows of a partition of their own', async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const draft = { type: 'mail.send', displayName: 'apart', partitionId: "it's", processAfter: later };
    const { id } = await server.json<{ id: string }>('POST', '/api/v1/operations', draft);
    await backend.list('apart', { limit: 1 });
    assert.equal((await backend.get(id)).partitionId, "it's");
    await backend.cancel(id);
    assert.equal((await backend.get(id)).status, 'Canceled');
    await backend.delete(id);
    await refused(backend.get(id), 'not-found');
  });

  it('outlives the faults that the facade makes on purpose', async () => {
    const fault = (faults: unknown) => server.json('PUT', '/api/v1/dataverse', { faults });
    const own = new DataverseBackend({ origin: server.url, tokens: staticToken(server.token) });
    await fault({ serverError: { next: 1 } });
    assert.equal((await own.list('', { limit: 1 })).operations.length, 1);
    await fault({ throttle: { next: 1, retryAfter: 1, kind: 'concurrency' } });
    assert.equal((await own.list('', { limit: 1 })).operations.length, 1);
    await fault({ unauthorized: { next: 1 } });
    await refused(own.list('', { limit: 1 }), 'unauthorized');
    await fault({ throttle: { next: 1, retryAfter: 600 } });
    await refused(own.submit({ type: 'mail.send', input: {} }), 'throttled');
    await refused(own.list('', { limit: 1 }), 'throttled');
    await fault({});
    own.dispose();
  });

  it('may ask for a hundred rows by their ids', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
    const [first] = rows;
    const filter = any([...ids, first?.id ?? ''].map(isId));
    const address = `/api/data/v9.2/${rowsAddress({ filter, columns: ['backgroundoperationid'] })}`;
    const { value } = await server.json<{ value: { backgroundoperationid: string }[] }>('GET', address);
    assert.deepEqual(
      value.map(({ backgroundoperationid }) => backgroundoperationid),
      [first?.id],
    );
  });

  it('shows who made a row, and passes its own test', async () => {
    assert.doesNotMatch(rows[0]?.createdBy ?? '', /^$|^[0-9a-f]{8}-/);
    const result = await testConnection({ origin: server.url, tokens: staticToken(server.token) });
    assert.ok(result.kind === 'ok', JSON.stringify(result));
    assert.equal(result.user.name, rows[0]?.createdBy);
    const wrong = await testConnection({ origin: server.url, tokens: staticToken('wrong') });
    assert.equal(wrong.kind, 'unauthorized');
  });
});
