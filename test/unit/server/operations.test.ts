import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { startServer, type TestServer } from '../../support/server.ts';

interface Row {
  id: string;
  version: number;
  status: string;
  name: string;
  submittedAt: string;
  resubmittedFrom: string | null;
  idempotencyKey: string | null;
}
interface Page {
  operations: Row[];
  next: string | null;
}
interface Outcomes {
  outcomes: { id: string; done: boolean; status: string | null; code: string | null }[];
  dryRun: boolean;
}

const operations = '/api/v1/operations';

/** The server keeps operations and runs none: it has no handlers folder. */
describe('operations over HTTP', function () {
  this.timeout(30_000);
  let server: TestServer;

  before(async () => {
    server = await startServer();
  });
  after(async () => assert.equal(await server.stop(), 0));

  const submit = (body: unknown) => server.json<Row>('POST', operations, body);
  const get = (id: string) => server.json<Row>('GET', `${operations}/${id}`);

  it('submits one', async () => {
    const answer = await server.request('POST', operations, {
      type: 'a',
      name: 'first',
      processAfter: '2026-01-01T00:00:00+01:00',
    });
    assert.equal(answer.status, 201);
    const row = (await answer.json()) as Row & { processAfter: string };
    assert.equal(answer.headers.get('location'), `${operations}/${row.id}`);
    assert.equal(answer.headers.get('etag'), `"${row.version}"`);
    assert.equal(row.processAfter, '2025-12-31T23:00:00.000Z');
    assert.ok(Math.abs(Date.parse(row.submittedAt) - Date.now()) < 60_000);
    assert.deepEqual(await get(row.id), row);
    assert.equal((await get(row.id.toUpperCase())).id, row.id);
  });

  it('submits several, all or none', async () => {
    const id = randomUUID();
    const { operations: rows } = await server.json<Page>('POST', operations, [{ type: 'many', id }, { type: 'many' }]);
    assert.equal(rows.length, 2);
    const refused = await server.request('POST', operations, [{ type: 'many' }, { type: 'many', id }]);
    assert.deepEqual([refused.status, ((await refused.json()) as { code: string }).code], [409, 'id-taken']);
    assert.equal((await server.json<{ total: number }>('GET', '/api/v1/counts?q=type:many')).total, 2);
  });

  it('submits 1,000 at once', async () => {
    const drafts = Array.from({ length: 1_000 }, (_, index) => ({ type: 'thousand', name: String(index) }));
    const { operations: rows } = await server.json<Page>('POST', operations, drafts);
    assert.deepEqual(
      rows.map(({ name }) => name),
      drafts.map(({ name }) => name),
    );
  });

  it('answers a repeated submit with the first operation', async () => {
    const key = { 'idempotency-key': 'k1' };
    const first = await server.request('POST', operations, { type: 'key', input: 1 }, key);
    const second = await server.request('POST', operations, { type: 'key', input: 1 }, key);
    const [one, two] = [(await first.json()) as Row, (await second.json()) as Row];
    assert.deepEqual([first.status, second.status], [201, 201]);
    assert.equal(one.idempotencyKey, 'k1');
    assert.deepEqual(two, one);
    const other = await server.request('POST', operations, { type: 'key', input: 2 }, key);
    assert.deepEqual([other.status, ((await other.json()) as { code: string }).code], [409, 'idempotency-conflict']);
  });

  it('answers a repeated submit of several with the first ones', async () => {
    const key = { 'idempotency-key': 'k2' };
    const body = [{ type: 'keys' }, { type: 'keys' }];
    const first = (await (await server.request('POST', operations, body, key)).json()) as Page;
    const second = (await (await server.request('POST', operations, body, key)).json()) as Page;
    assert.equal(new Set(first.operations.map(({ id }) => id)).size, 2);
    assert.deepEqual(second, first);
  });

  it('keeps an input exactly, up to 16 MiB', async () => {
    const inputs = [
      '{"big":12345678901234567890,"small":1e-400,"text":"\\u0000é😀","__proto__":{"a":1},"":[null,true]}',
      `"${'x'.repeat(16 * 1_048_576 - 2)}"`,
    ];
    for (const input of inputs) {
      const { id } = await submit(`{"type":"exact","input":${input}}`);
      const answer = await server.request('GET', `${operations}/${id}/input`);
      assert.equal(answer.headers.get('content-type'), 'application/json');
      const stored = await answer.text();
      const same = JSON.stringify(JSON.parse(stored)) === JSON.stringify(JSON.parse(input));
      assert.ok(same && stored.length <= input.length + 20);
      if (input.startsWith('{')) assert.match(stored, /12345678901234567890.*1e-400/);
      const details = await (await server.request('GET', `${operations}/${id}?include=input`)).text();
      assert.ok(details.includes(stored.slice(0, 100)));
    }
  });

  it('refuses one payload over 16 MiB among several smaller ones', async () => {
    const large = 'x'.repeat(16 * 1_048_576 + 1);
    const answer = await server.request('POST', operations, [{ type: 'x' }, { type: 'x', input: large }]);
    assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [413, 'too-large']);
  });

  it('tells a stored null from nothing', async () => {
    const none = await submit({ type: 'none' });
    const stored = await submit({ type: 'none', input: null });
    const header = async (id: string) => {
      const answer = await server.request('GET', `${operations}/${id}/input`);
      return [await answer.text(), answer.headers.get('bgops-no-payload')];
    };
    assert.deepEqual(await header(none.id), ['null', '1']);
    assert.deepEqual(await header(stored.id), ['null', null]);
  });

  it('includes what is asked for, and only that', async () => {
    const { id } = await submit({ type: 'parts', input: { a: 1 } });
    const all = await server.json<Record<string, unknown>>(
      'GET',
      `${operations}/${id}?include=input,output&include=attempts,events`,
    );
    assert.deepEqual([all.input, all.output, all.attemptList], [{ a: 1 }, null, []]);
    assert.deepEqual(
      (all.events as { to: string }[]).map(({ to }) => to),
      ['New', 'Waiting'],
    );
    const plain = await server.json<Record<string, unknown>>('GET', `${operations}/${id}`);
    for (const part of ['input', 'output', 'attemptList', 'events']) assert.ok(!(part in plain));
  });

  it('lists page by page, newest first, without payloads', async () => {
    const drafts = Array.from({ length: 25 }, (_, index) => ({ type: 'paged', name: String(index), input: 'secret' }));
    await server.json('POST', operations, drafts);
    const names: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const text = await (
        await server.request(
          'GET',
          `${operations}?q=type:paged&status=Waiting,Error&limit=10&after=${next}`.replace(/&after=$/, ''),
        )
      ).text();
      assert.ok(!text.includes('secret'));
      const page = JSON.parse(text) as Page;
      assert.ok(page.operations.length <= 10);
      names.push(...page.operations.map(({ name }) => name));
      next = page.next;
    }
    assert.deepEqual(names, drafts.map(({ name }) => name).toReversed());
    assert.deepEqual(await server.json('GET', `${operations}?q=type:paged&status=Error`), {
      operations: [],
      next: null,
    });
  });

  it('counts by status, for a search too', async () => {
    await submit({ type: 'counted', processAfter: '2999-01-01T00:00:00Z' });
    await submit({ type: 'counted' });
    const answer = await server.json<{ total: number; counts: Record<string, number> }>(
      'GET',
      '/api/v1/counts?q=type:counted',
    );
    assert.deepEqual([answer.total, answer.counts.Scheduled, answer.counts.Waiting], [2, 1, 1]);
  });

  it('changes and deletes only the version that was read', async () => {
    const row = await submit({ type: 'versioned' });
    const patch = (tag: string) =>
      server.request('PATCH', `${operations}/${row.id}`, { name: `for ${tag}` }, { 'if-match': tag });
    for (const tag of ['"1"', `W/"${row.version}"`, 'x', '"1", "2"']) assert.equal((await patch(tag)).status, 412, tag);
    const changed = (await (await patch(`"1", "${row.version}"`)).json()) as Row;
    assert.ok(changed.version > row.version);
    assert.equal((await patch(`"${row.version}"`)).status, 412);
    assert.equal((await patch('*')).status, 200);
    const { version } = await server.json<Row>('POST', `${operations}/${row.id}/cancel`);
    const remove = (tag: string) => server.request('DELETE', `${operations}/${row.id}`, undefined, { 'if-match': tag });
    assert.equal((await remove(`"${row.version}"`)).status, 412);
    assert.equal((await remove(`"${version}"`)).status, 204);
    assert.equal((await server.request('GET', `${operations}/${row.id}`)).status, 404);
  });

  it('cancels, retries, resubmits, and refuses what the status forbids', async () => {
    const { id } = await submit({ type: 'acted', input: { a: 1 } });
    const act = (action: string, body?: unknown) => server.request('POST', `${operations}/${id}/${action}`, body);
    assert.equal((await act('retry')).status, 409);
    assert.equal(((await (await act('cancel', { why: 'not needed' })).json()) as Row).status, 'Canceled');
    const again = await act('cancel');
    assert.deepEqual([again.status, ((await again.json()) as { code: string }).code], [409, 'transition-refused']);
    const answer = await act('resubmit', { name: 'again', input: { a: 2 } });
    const copy = (await answer.json()) as Row;
    assert.deepEqual([answer.status, copy.resubmittedFrom, copy.name], [201, id, 'again']);
    assert.deepEqual(await server.json('GET', `${operations}/${copy.id}/input`), { a: 2 });
    assert.equal(((await (await act('retry')).json()) as Row).status, 'Waiting');
    const { events } = await server.json<{ events: { why: string | null; by: string }[] }>(
      'GET',
      `${operations}/${id}/events`,
    );
    assert.ok(events.some(({ why }) => why === 'not needed'));
  });

  it('acts on many by id, with an outcome each', async () => {
    const { id } = await submit({ type: 'several' });
    const ids = [id, randomUUID(), id];
    const { outcomes } = await server.json<Outcomes>('POST', `${operations}/cancel`, { ids });
    assert.deepEqual(
      outcomes.map(({ done, status, code }) => [done, status, code]),
      [
        [true, 'Canceled', null],
        [false, null, 'not-found'],
        [false, 'Canceled', 'transition-refused'],
      ],
    );
  });

  it('acts on all that match a search, and before that says what it would do', async () => {
    const drafts = Array.from({ length: 1_000 }, () => ({ type: 'swept' }));
    await server.json('POST', operations, drafts);
    await server.json('POST', operations, drafts.slice(0, 234));
    const q = 'type:swept status:Waiting';
    const count = async (query: string) =>
      (await server.json<{ total: number }>('GET', `/api/v1/counts?q=${query}`)).total;
    const dry = await server.json<Outcomes>('POST', `${operations}/cancel`, { q, dryRun: true });
    assert.deepEqual([dry.dryRun, dry.outcomes.length, dry.outcomes.every(({ done }) => done)], [true, 1_234, true]);
    assert.equal(await count(q), 1_234);
    const real = await server.json<Outcomes>('POST', `${operations}/cancel`, { q });
    assert.deepEqual([real.dryRun, new Set(real.outcomes.map(({ id }) => id)).size], [false, 1_234]);
    assert.equal(await count('type:swept status:Canceled'), 1_234);
    assert.equal(
      (await server.json<Outcomes>('POST', `${operations}/delete`, { q: 'type:swept' })).outcomes.length,
      1_234,
    );
    assert.equal(await count('type:swept'), 0);
    assert.deepEqual(await server.json('POST', `${operations}/delete`, { q }), { outcomes: [], dryRun: false });
  });

  it('pauses and resumes a type, and all', async () => {
    assert.deepEqual(await server.json('POST', '/api/v1/pause', { type: 'a' }), { all: false, types: ['a'] });
    assert.equal((await server.json<{ all: boolean }>('POST', '/api/v1/pause')).all, true);
    assert.equal((await server.json<{ all: boolean }>('POST', '/api/v1/resume', {})).all, false);
    await server.json('POST', '/api/v1/resume', { type: 'a' });
    assert.deepEqual(await server.json('GET', '/api/v1/pause'), { all: false, types: [] });
  });

  it('measures', async () => {
    const answer = await server.json<{ since: string; rows: { type: string | null }[] }>(
      'GET',
      '/api/v1/statistics?since=2h&by=type',
    );
    assert.ok(Math.abs(Date.parse(answer.since) + 7_200_000 - Date.now()) < 60_000);
    assert.ok(answer.rows.length > 1);
    const edges = [7_200_000, 3_600_000, 60_000].map((ago) => new Date(Date.now() - ago).toISOString());
    const overTime = await server.json<{ since: string; edges: string[]; rows: { buckets: object }[] }>(
      'GET',
      `/api/v1/statistics?edges=${edges.join(',')}`,
    );
    assert.deepEqual([overTime.since, overTime.edges], [edges[0], edges]);
    assert.deepEqual(Object.keys(overTime.rows[0]?.buckets ?? {}), ['submitted', 'complete', 'error', 'canceled']);
  });
});
