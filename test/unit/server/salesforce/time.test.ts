import assert from 'node:assert/strict';
import { ManualClock } from '../../../support/manualClock.ts';
import { errorOf, type Json, startOrgAt, type TimedOrg } from '../../../support/salesforce.ts';

const hour = 3_600_000;

describe('Time at the Salesforce facade', () => {
  let org: TimedOrg;
  let clock: ManualClock;
  beforeEach(async () => {
    clock = new ManualClock(Date.UTC(2026, 2, 4, 23, 30));
    org = await startOrgAt(clock);
  });
  afterEach(() => org.stop());

  it('ends a locator after two days, or as the setting says', async () => {
    const drafts = Array.from({ length: 450 }, (_, index) => ({ type: 'X', name: `row ${index}` }));
    await org.server.json('POST', '/api/v1/operations', drafts);
    const begin = async () => {
      const small = { 'sforce-query-options': 'batchSize=200' };
      const { json } = await org.expect(200, 'GET', 'queryAll?q=SELECT+Id+FROM+BackgroundOperation', undefined, small);
      return String(json.nextRecordsUrl);
    };
    const next = await begin();
    assert.match(next, /^\/services\/data\/v66\.0\/query\/01g\w{15}-200$/);
    clock.jump(48 * hour - 1);
    const { json } = await org.expect(200, 'GET', next);
    assert.equal((json.records as Json[]).length, 200);
    clock.jump(1);
    for (const locator of [next, String(json.nextRecordsUrl)]) {
      assert.equal(errorOf(await org.expect(400, 'GET', locator)).errorCode, 'INVALID_QUERY_LOCATOR');
    }
    await org.set({ locatorHours: 1 });
    const short = await begin();
    clock.jump(hour);
    await org.expect(400, 'GET', short);
  });

  it('ends a session that is not used for two hours, or as the setting says', async () => {
    const session = async () => {
      const { accessToken } = await org.server.json<{ accessToken: string }>('POST', '/api/v1/salesforce/sessions');
      return { authorization: `Bearer ${accessToken}` };
    };
    const long = await session();
    for (const used of [1, 2]) {
      clock.jump(2 * hour - 1);
      assert.equal((await org.ask('GET', 'limits', undefined, long)).status, 200, String(used));
    }
    clock.jump(2 * hour);
    const reply = await org.ask('GET', 'limits', undefined, long);
    assert.deepEqual([reply.status, errorOf(reply).errorCode], [401, 'INVALID_SESSION_ID']);
    await org.set({ sessionSeconds: 60 });
    const short = await session();
    clock.jump(60_000);
    assert.equal((await org.ask('GET', 'limits', undefined, short)).status, 401);
  });

  it('counts the requests of a day anew when the next one begins', async () => {
    const used = async () => (await org.ask('GET', 'limits')).headers.get('sforce-limit-info');
    await used();
    assert.equal(await used(), 'api-usage=2/15000');
    clock.jump(hour / 2);
    assert.equal(await used(), 'api-usage=1/15000');
  });

  it('ends codes of the web flow after a quarter of an hour', async () => {
    const address = 'http://localhost:1717/OauthRedirect';
    const query = new URLSearchParams({ response_type: 'code', client_id: 'c', redirect_uri: address });
    const redeem = async (after: number) => {
      const approval = { answer: 'allow', token: org.server.token };
      const { headers } = await org.form(`/services/oauth2/authorize?${query}`, approval);
      const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
      clock.jump(after);
      const form = { grant_type: 'authorization_code', client_id: 'c', redirect_uri: address, code };
      return (await org.form('/services/oauth2/token', form)).status;
    };
    assert.equal(await redeem(hour / 4 - 1), 200);
    assert.equal(await redeem(hour / 4), 400);
  });

  it('sets ExpiresAt when a row has ended, and nothing of the end before', async () => {
    const read = async () => {
      const soql = 'SELECT SubmittedAt, StartedAt, FinishedAt, ExpiresAt, ProcessAfter FROM BackgroundOperation';
      const { json } = await org.expect(200, 'GET', `query?q=${encodeURIComponent(soql)}`);
      const [{ attributes: _, ...row } = {}] = json.records as Json[];
      return row;
    };
    const draft = { type: 'X', ttl: 3_600, processAfter: '2027-01-01T00:00:00.000Z' };
    const { id } = await org.server.json<{ id: string }>('POST', '/api/v1/operations', draft);
    const waiting = {
      SubmittedAt: '2026-03-04T23:30:00.000+0000',
      StartedAt: null,
      FinishedAt: null,
      ExpiresAt: null,
      ProcessAfter: '2027-01-01T00:00:00.000+0000',
    };
    assert.deepEqual(await read(), waiting);
    clock.jump(1_500);
    await org.server.json('POST', `/api/v1/operations/${id}/cancel`);
    assert.deepEqual(await read(), {
      ...waiting,
      FinishedAt: '2026-03-04T23:30:01.500+0000',
      ExpiresAt: '2026-03-05T00:30:01.500+0000',
    });
  });
});
