import assert from 'node:assert/strict';
import { errorOf, type Row, startFacade, type TestFacade } from '../../../support/dataverse.ts';
import { startServer } from '../../../support/server.ts';

const path = '/api/v1/dataverse';

describe('settings of the Dataverse facade', function () {
  this.timeout(30_000);
  let facade: TestFacade;
  const put = (settings: Row) => facade.server.json<Row>('PUT', path, settings);

  before(async () => {
    facade = await startFacade({ auth: 'any', dateFractions: true });
  });
  after(() => facade.stop());
  afterEach(() => put({}));

  it('come from the file of --dataverse, with defaults for the rest', async () => {
    const settings = await facade.server.json<Row>('GET', path);
    assert.equal(settings.auth, 'any');
    assert.equal(settings.maxPageSize, 5_000);
    await facade.expect(200, 'GET', 'WhoAmI', undefined, { authorization: 'Bearer whatever' });
    await facade.expect(401, 'GET', 'WhoAmI', undefined, { authorization: '' });
    // Our own API keeps its token.
    const own = await facade.server.request('GET', '/api/v1/pause', undefined, { authorization: 'Bearer whatever' });
    assert.equal(own.status, 401);
    const row = await facade.create({ name: 'a' });
    const shown = await facade.expect(200, 'GET', `backgroundoperations(${row})`);
    assert.match(String(shown.json.createdon), /\.\d{3}Z$/);
  });

  it('can be replaced while the server runs', async () => {
    await put({ finalCancelStatus: 409, finalCancelCode: '0x80040333' });
    const row = await facade.create({ name: 'a', backgroundoperationstatuscode: 30 });
    const body = { backgroundoperationstatecode: 2, backgroundoperationstatuscode: 22 };
    const refused = await facade.expect(409, 'PATCH', `backgroundoperations(${row})`, body, { 'if-match': '*' });
    assert.equal(errorOf(refused).code, '0x80040333');
    await facade.expect(401, 'GET', 'WhoAmI', undefined, { authorization: 'Bearer whatever' });
  });

  it('are refused by the name of the field, and nothing is changed', async () => {
    const answer = await facade.server.request('PUT', path, { faults: { throttle: { kind: 'slow' } } });
    assert.equal(answer.status, 400);
    const problem = (await answer.json()) as { detail: string; path: string };
    assert.equal(problem.path, 'faults.throttle.kind');
    for (const settings of [{ maxPageSize: 0 }, { colour: 'red' }, { auth: 'none' }, { finalCancelCode: '80048d0b' }]) {
      assert.equal((await facade.server.request('PUT', path, settings)).status, 400);
    }
    assert.equal((await facade.server.json<Row>('GET', path)).auth, 'token');
  });

  it('stop a server that cannot use them, with a sentence that names the field or the file', async () => {
    await assert.rejects(
      startFacade({ changeTokenDays: 'seven' }),
      /A setting of the Dataverse facade.*changeTokenDays/,
    );
    await assert.rejects(
      startServer({ args: ['--dataverse', '/nowhere/settings.json'] }),
      /--dataverse: .*cannot be read/,
    );
    const args = ['--host', '0.0.0.0', '--token', 'sesame-open'];
    await assert.rejects(startFacade({ auth: 'any' }, { args }), /auth cannot be "any" while other machines/);
  });

  it('take If-Match as refused, and 304 as not offered, without optimistic concurrency', async () => {
    const row = await facade.create({ name: 'a' });
    const address = `backgroundoperations(${row})`;
    const etag = String((await facade.expect(200, 'GET', address)).json['@odata.etag']);
    await put({ optimisticConcurrency: false });
    const refused = await facade.expect(400, 'PATCH', address, { ttlinseconds: 60 }, { 'if-match': etag });
    assert.equal(errorOf(refused).code, '0x8006088d');
    await facade.expect(204, 'PATCH', address, { ttlinseconds: 60 }, { 'if-match': '*' });
    await facade.expect(200, 'GET', address, undefined, { 'if-none-match': etag });
  });

  it('ignore service-written columns where they are told to', async () => {
    await put({ serviceColumns: 'ignore' });
    const { id } = await facade.server.json<{ id: string }>('POST', '/api/v1/operations', { type: 'b' });
    const body = { retrycount: 7, backgroundoperationstatecode: 3, ttlinseconds: 99 };
    await facade.expect(204, 'PATCH', `backgroundoperations(${id})`, body, { 'if-match': '*' });
    const { json } = await facade.expect(200, 'GET', `backgroundoperations(${id})`);
    assert.deepEqual([json.retrycount, json.backgroundoperationstatecode, json.ttlinseconds], [0, 0, 99]);
  });
});

describe('faults on purpose of the Dataverse facade', function () {
  this.timeout(30_000);
  let facade: TestFacade;
  const put = (faults: Row) => facade.server.json<Row>('PUT', path, { faults });

  before(async () => {
    facade = await startFacade();
  });
  after(() => facade.stop());

  it('throttle the next requests with each of the three codes', async () => {
    for (const [kind, code] of [
      ['requests', '0x80072322'],
      ['executionTime', '0x80072321'],
      ['concurrency', '0x80072326'],
    ] as const) {
      await put({ throttle: { next: 2, kind, retryAfter: 17 } });
      for (let time = 0; time < 2; time += 1) {
        const refused = await facade.expect(429, 'GET', 'WhoAmI');
        assert.equal(errorOf(refused).code, code);
        assert.equal(refused.headers.get('retry-after'), '17');
      }
      await facade.expect(200, 'GET', 'WhoAmI');
    }
  });

  it('fail a share of all requests, spread evenly', async () => {
    await put({ serverError: { rate: 0.25, status: 502 } });
    const statuses: number[] = [];
    for (let time = 0; time < 8; time += 1) statuses.push((await facade.ask('GET', 'WhoAmI')).status);
    assert.deepEqual(statuses, [200, 200, 200, 502, 200, 200, 200, 502]);
  });

  it('answer 401 with the challenge', async () => {
    await put({ unauthorized: { next: 1 } });
    const refused = await facade.expect(401, 'GET', 'WhoAmI');
    assert.match(String(refused.headers.get('www-authenticate')), /^Bearer authorization_uri=/);
    await facade.expect(200, 'GET', 'WhoAmI');
  });

  it('hold answers back', async () => {
    await put({ slow: 200 });
    const before = performance.now();
    await facade.expect(200, 'GET', 'WhoAmI');
    assert.ok(performance.now() - before >= 190);
  });
});
