import assert from 'node:assert/strict';
import { api, envelope, errorOf, soap, startOrg, type TestOrg } from '../../../support/salesforce.ts';

const usage = (reply: { headers: Headers }) => reply.headers.get('sforce-limit-info');

describe('Limits of the Salesforce facade', () => {
  let org: TestOrg;
  before(async () => {
    org = await startOrg();
  });
  after(() => org.stop());

  it('counts requests against the daily limit, and refuses those beyond it', async () => {
    const used = async () => Number(/^api-usage=(\d+)\/15000$/.exec(usage(await org.ask('GET', 'limits')) ?? '')?.[1]);
    const first = await used();
    assert.equal(await used(), first + 1);
    assert.equal(usage(await org.ask('GET', '/services/data')), null);
    await org.set({ dailyLimit: first + 2 });
    const last = await org.expect(200, 'GET', 'limits');
    assert.deepEqual((last.json.DailyApiRequests as object) ?? {}, { Max: first + 2, Remaining: 0 });
    assert.deepEqual(Object.keys(last.json), [
      ...['DailyApiRequests', 'DailyAsyncApexExecutions', 'DailyBulkApiBatches', 'HourlyLongTermIdMapping'],
      ...['HourlyODataCallout', 'HourlyShortTermIdMapping'],
    ]);
    const reply = await org.expect(403, 'GET', 'limits');
    assert.deepEqual(errorOf(reply), { message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' });
    const fault = await soap(org, envelope('getServerTimestamp', '', org.server.token));
    assert.match(fault.text, /<faultcode>sf:REQUEST_LIMIT_EXCEEDED</);
    await org.set({});
    await org.expect(200, 'GET', 'limits');
  });

  it('refuses an address longer than 16,384 bytes, and headers beyond that', async () => {
    await org.expect(400, 'GET', `query?q=${'x'.repeat(16_300)}`);
    const long = await org.expect(414, 'GET', `query?q=${'x'.repeat(16_384)}`);
    assert.equal(errorOf(long).errorCode, 'URI_TOO_LONG');
    await org.expect(431, 'GET', 'limits', undefined, { 'x-long': 'x'.repeat(16_384) });
  });

  it('refuses a body that is too large, or of another type', async () => {
    const large = await org.expect(413, 'POST', 'composite', { text: 'x'.repeat(1_100_000) });
    assert.equal(errorOf(large).errorCode, 'LIMIT_EXCEEDED');
    const other = await org.expect(415, 'POST', 'composite', 'x', { 'content-type': 'text/plain' });
    assert.equal(errorOf(other).errorCode, 'UNSUPPORTED_MEDIA_TYPE');
  });

  it('ends a session on purpose, but none that was just issued', async () => {
    await org.set({ faults: { expiredSession: { rate: 1 } } });
    const session = async () => {
      const made = await org.server.json<{ accessToken: string }>('POST', '/api/v1/salesforce/sessions');
      return { authorization: `Bearer ${made.accessToken}` };
    };
    const headers = await session();
    assert.equal((await org.ask('GET', 'limits', undefined, headers)).status, 200);
    const reply = await org.ask('GET', 'limits', undefined, headers);
    assert.deepEqual([reply.status, errorOf(reply).errorCode], [401, 'INVALID_SESSION_ID']);
    assert.equal((await org.ask('GET', 'limits', undefined, await session())).status, 200);
    await org.set({ faults: { expiredSession: { next: 1 } } });
    await org.expect(401, 'GET', 'limits');
    await org.expect(200, 'GET', 'limits');
  });

  it('reports a limit, or shows a page of maintenance, on purpose', async () => {
    await org.set({ faults: { requestLimit: { next: 1 }, maintenance: { next: 1 } } });
    const page = await org.expect(503, 'GET', 'limits');
    assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(page.text, /maintenance/);
    assert.equal(errorOf(await org.expect(403, 'GET', 'limits')).errorCode, 'REQUEST_LIMIT_EXCEEDED');
    await org.set({ faults: { maintenance: { rate: 0.5 } } });
    const statuses: number[] = [];
    for (let count = 0; count < 4; count++) statuses.push((await org.ask('GET', 'limits')).status);
    assert.deepEqual(statuses, [200, 503, 200, 503]);
    await org.set({});
  });

  it('holds answers back', async () => {
    await org.set({ faults: { slow: 300 } });
    const began = performance.now();
    await org.expect(200, 'GET', '/services/data');
    assert.ok(performance.now() - began >= 290);
    await org.set({});
  });

  it('refuses settings that are not valid, and any token where others can reach it', async () => {
    for (const settings of [
      { auth: 'none' },
      { organizationId: '00Dx' },
      { timeZone: 'Mars/Base' },
      { jwtCertificate: 'x' },
      { faults: { slow: -1 } },
      { nothing: 1 },
    ]) {
      const reply = await org.ask('PUT', '/api/v1/salesforce', settings);
      assert.equal(reply.status, 400, JSON.stringify(settings));
    }
    const open = startOrg({ auth: 'any' }, { args: ['--host', '0.0.0.0', '--token', 'secret'] });
    await assert.rejects(open, /auth cannot be "any"/);
  });

  it('answers HEAD like GET, without a body', async () => {
    for (const address of ['limits', '', '/services/data', 'sobjects']) {
      const reply = await org.expect(200, 'HEAD', address);
      assert.equal(reply.text, '');
    }
  });

  it('takes repeated slashes as one, and one at the end', async () => {
    for (const address of [
      '//services/data',
      '/services//data/',
      `/${api}limits`,
      `${api}/limits/`,
      `/services/data/v66.0//`,
    ]) {
      const reply = await org.server.request('GET', `${org.server.url}${address}`);
      assert.equal(reply.status, 200, address);
    }
  });
});
