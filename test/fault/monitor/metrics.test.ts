import assert from 'node:assert/strict';
import { Client } from 'pg';
import { type Team, teamOn, untilTrue } from '../../support/monitoredTeam.ts';
import { postgres } from '../../support/postgres/postgres.ts';
import { type Scrape, scrape } from '../../support/prometheus.ts';
import type { TestServer } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import type { TestWorker } from '../../support/worker.ts';

const handlers = `import { setTimeout as pause } from 'node:timers/promises';
export default [
  { type: 'quick', run: () => null },
  { type: 'fails', run: () => { throw new Error('no'); } },
  { type: 'second', run: (_, { attempt }) => { if (attempt === 1) throw new Error('not yet'); } },
  { type: 'hangs', run: (_, { signal }) => pause(60_000, null, { signal }) },
];`;

describe('metrics of a team', function () {
  this.timeout(180_000);
  const running = postgres();
  const folder = temporaryFolder();
  let team: Team;
  let server: TestServer;
  let worker: TestWorker;
  let database = '';

  beforeEach(async () => {
    database = await running.emptyDatabase();
    team = teamOn(database, folder.path, handlers);
    server = await team.server(['--metrics-port', '0']);
    worker = await team.worker(['--metrics-port', '0', '--lease', '3', '--concurrency', '4']);
  });
  afterEach(() => team.end());

  const submit = (count: number, draft: object) =>
    server.json<{ operations: { id: string }[] }>('POST', '/api/v1/operations', Array(count).fill(draft));
  const counts = async (q: string) =>
    (await server.json<{ counts: Record<string, number> }>('GET', `/api/v1/counts?q=${q}`)).counts;
  const all = async (): Promise<Scrape[]> => [await scrape(server.metrics), await scrape(worker.metrics)];
  const total = (scrapes: readonly Scrape[], name: string, labels: Record<string, string> = {}) =>
    scrapes.reduce((sum, each) => sum + each.sum(name, labels), 0);

  it('are what the database says after a load', async () => {
    await submit(200, { type: 'quick' });
    await submit(20, { type: 'fails', retryLimit: 0 });
    await submit(10, { type: 'second', retryLimit: 1 });
    await submit(3, { type: 'hangs', retryLimit: 0, timeout: 100 });
    const repeated = { type: 'quick', idempotencyKey: 'once' };
    for (let time = 0; time < 2; time++) await server.json('POST', '/api/v1/operations', repeated);
    await untilTrue(
      async () => (await counts('status:Complete,Error')).Complete === 211 && (await counts('')).Error === 23,
    );

    const scrapes = await all();
    const [ofServer, ofWorker] = scrapes as [Scrape, Scrape];
    assert.equal(ofServer.sum('bgops_operations_submitted_total'), 234);
    assert.equal(ofServer.sum('bgops_operations_submitted_total', { type: 'quick' }), 201);
    const ended = (labels: Record<string, string>) => ofWorker.sum('bgops_attempts_ended_total', labels);
    assert.equal(ended({ type: 'quick', outcome: 'complete' }), 201);
    assert.equal(ended({ type: 'second', outcome: 'complete' }), 10);
    assert.equal(ended({ outcome: 'error' }), 30);
    assert.equal(ended({ outcome: 'timedout' }), 3);
    assert.equal(ofWorker.sum('bgops_attempts_retried_total'), 10);
    assert.equal(ofWorker.sum('bgops_attempt_duration_seconds_count'), 244);
    assert.equal(ofWorker.sum('bgops_operation_wait_seconds_count'), 234);
    assert.ok(ofWorker.sum('bgops_attempt_duration_seconds_sum', { type: 'hangs' }) >= 0.3);

    const client = new Client({ connectionString: database });
    await client.connect();
    const { rows } = await client.query<{ n: string }>('SELECT sum(attempts) AS n FROM operation');
    await client.end();
    assert.equal(ofWorker.sum('bgops_attempts_started_total'), Number(rows[0]?.n));
    for (const each of scrapes) {
      assert.equal(each.sum('bgops_operations', { type: 'quick', status: 'Complete' }), 201);
      assert.equal(each.sum('bgops_operations', { type: 'fails', status: 'Error' }), 20);
      assert.equal(each.sum('bgops_operations'), 234);
      assert.equal(each.sum('bgops_database_up'), 1);
      assert.ok(each.sum('bgops_commit_duration_seconds_count') > 0);
      assert.ok(each.sum('bgops_commit_commands_sum') >= each.sum('bgops_commit_commands_count'));
      assert.ok(each.sum('bgops_database_pool_connections') >= 1);
      assert.equal(each.sum('bgops_build_info'), 1);
      assert.ok(each.sum('process_resident_memory_bytes') > 1e6);
    }
    assert.equal(total(scrapes, 'bgops_elected'), 1, 'one of all is elected');
    assert.equal(ofServer.sum('bgops_workers', { state: 'working' }), 1);
    assert.equal(ofServer.sum('bgops_type_workers', { type: 'fails' }), 1);
    assert.deepEqual([ofServer.sum('bgops_attempt_slots'), ofWorker.sum('bgops_attempt_slots')], [0, 4]);
  });

  it('tell requests by route, and who follows changes', async () => {
    await submit(1, { type: 'quick' });
    for (let time = 0; time < 3; time++) await server.request('GET', `/api/v1/operations/nothing-${time}`);
    await server.request('GET', '/secret/path');
    await server.request('GET', '/api/v1/counts', undefined, { authorization: 'Bearer wrong' });
    const leaving = new AbortController();
    const headers = { authorization: `Bearer ${server.token}` };
    const stream = await fetch(new URL('/api/v1/events', server.url), { headers, signal: leaving.signal });
    await stream.body?.getReader().read();
    const found = await scrape(server.url, headers);
    const requests = (labels: Record<string, string>) => found.sum('bgops_http_requests_total', labels);
    assert.equal(requests({ method: 'POST', route: '/api/v1/operations', status: '201' }), 1);
    assert.equal(requests({ route: '/api/v1/operations/{id}', status: '404' }), 3);
    assert.equal(requests({ route: '(none)', status: '404' }), 1);
    assert.equal(requests({ status: '401' }), 1);
    assert.equal(found.sum('bgops_http_request_duration_seconds_count', { route: '/api/v1/operations/{id}' }), 3);
    assert.equal(found.sum('bgops_event_stream_clients'), 1);
    leaving.abort();
    await untilTrue(async () => (await scrape(server.metrics)).sum('bgops_event_stream_clients') === 0);
  });

  it('keep their series bounded, whatever types there are', async () => {
    const drafts = Array.from({ length: 80 }, (_, number) => ({ type: `type-${number}` }));
    await server.json('POST', '/api/v1/operations', drafts);
    await submit(5, { type: '{"}\n\\' });
    const found = await scrape(server.metrics);
    const types = new Set(
      found.samples.flatMap(({ name, labels }) => (name.startsWith('bgops_') ? (labels.type ?? []) : [])),
    );
    assert.equal(types.size, 51);
    assert.ok(types.has('(other)'));
    const [again] = await Promise.all([scrape(server.metrics), scrape(server.metrics)]);
    assert.equal(again.sum('bgops_operations'), 85, 'scrapes that overlap count nothing twice');
    assert.equal(found.sum('bgops_operations'), 85);
    assert.equal(found.sum('bgops_operations_submitted_total'), 85);
  });

  it('count an attempt as lost once, by whoever found it', async () => {
    const second = await team.worker(['--lease', '3', '--concurrency', '1']);
    await submit(6, { type: 'hangs' });
    await untilTrue(async () => (await counts('')).Running === 5);
    await second.kill();
    await untilTrue(async () => total(await all(), 'bgops_attempts_ended_total', { outcome: 'lost' }) === 1);
    assert.equal(total(await all(), 'bgops_attempts_retried_total'), 1);
    assert.equal((await scrape(worker.metrics)).sum('bgops_attempts_running'), 4);
  });

  it('say that the database is away, and go on without it', async () => {
    await submit(1, { type: 'quick' });
    const status = async (address: string) => (await fetch(new URL(address, worker.metrics))).status;
    await untilTrue(async () => (await status('/health/ready')) === 200);
    await running.server.kill();
    await untilTrue(async () => (await scrape(worker.metrics)).sum('bgops_database_up') === 0);
    const found = await scrape(worker.metrics);
    assert.equal(found.samples.filter(({ name }) => name === 'bgops_operations').length, 0);
    assert.ok(found.sum('process_resident_memory_bytes') > 1e6);
    for (const url of [server.url, server.metrics, worker.metrics]) {
      const ready = async () => (await fetch(new URL('/health/ready', url))).json() as Promise<{ code: string }>;
      await untilTrue(async () => (await ready()).code === 'unreachable');
      assert.equal((await fetch(new URL('/health/live', url))).status, 200);
    }
    await running.server.start();
    for (const url of [server.url, worker.metrics]) {
      await untilTrue(async () => (await fetch(new URL('/health/ready', url))).status === 200);
    }
    await untilTrue(async () => (await scrape(worker.metrics)).sum('bgops_operations') === 1);
  });

  it('are told to programs of this machine alone, on their own port', async () => {
    const { request } = await import('undici');
    const ask = async (path: string, headers: Record<string, string> = {}, method: 'GET' | 'POST' = 'GET') => {
      const answer = await request(new URL(path, worker.metrics), { method, headers });
      await answer.body.dump();
      return answer.statusCode;
    };
    assert.equal(await ask('/metrics', { host: 'evil.example' }), 403);
    assert.equal(await ask('/metrics', { origin: 'http://evil.example' }), 403);
    assert.equal(await ask('/metrics', {}, 'POST'), 405);
    assert.equal(await ask('/api/v1/operations'), 404);
    assert.equal(
      (await fetch(new URL('/metrics', server.url))).status,
      401,
      'the own port of a server wants the token',
    );
  });
});
