import assert from 'node:assert/strict';
import { facadeClient, replyOf } from '../support/facade.ts';
import { postgres } from '../support/postgres/postgres.ts';
import type { TestClient } from '../support/server.ts';
import { startTeam, type Team } from '../support/team.ts';

type Json = Record<string, unknown>;

/** Clients keep one address, behind which each request meets another server. */
describe('facades of several servers on one database', function () {
  this.timeout(120_000);
  const running = postgres();
  let team: Team;
  let servers: readonly [TestClient, TestClient, TestClient];
  before(async () => {
    const handlers = `export default { type: 'echo', run: (input) => input };`;
    team = await startTeam(await running.emptyDatabase(), 3, { handlers });
    servers = team.clients as unknown as typeof servers;
  });
  after(() => team?.stop());

  describe('Salesforce', () => {
    const dialect = { option: '--salesforce', path: '/services/data/v66.0/', headers: {} } as const;
    /** Asks with a session, and not with the token of the server. */
    const ask = async ({ url }: TestClient, address: string, session: string) =>
      replyOf(await fetch(`${url}${address}`, { headers: { authorization: `Bearer ${session}` } }));
    const limits = '/services/data/v66.0/limits';
    const form = async ({ url }: TestClient, address: string, fields: Record<string, string>) =>
      replyOf(
        await fetch(`${url}${address}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' }),
      );
    const signIn = (server: TestClient, more: object = {}) =>
      server.json<{ accessToken: string; refreshToken: string }>('POST', '/api/v1/salesforce/sessions', more);

    it('a session of one is one of all, and ends at all', async () => {
      const [one, two, three] = servers;
      const { accessToken, refreshToken } = await signIn(one);
      for (const server of servers) assert.equal((await ask(server, limits, accessToken)).status, 200);
      const fields = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'PlatformCLI' };
      const renewed = await form(two, '/services/oauth2/token', fields);
      const second = String(renewed.json.access_token);
      assert.equal((await ask(three, limits, second)).status, 200);
      assert.equal((await form(three, '/services/oauth2/revoke', { token: refreshToken })).status, 200);
      for (const server of servers) {
        for (const token of [accessToken, second]) assert.equal((await ask(server, limits, token)).status, 401);
        assert.equal((await form(server, '/services/oauth2/token', fields)).status, 400);
      }
    });

    it('all sessions end at all', async () => {
      const [one, two, three] = servers;
      const sessions = await Promise.all(servers.map((server) => signIn(server)));
      const { sessions: count } = await two.json<{ sessions: number }>(
        'POST',
        '/api/v1/salesforce/sessions/invalidate',
        {},
      );
      assert.ok(count >= 3);
      for (const { accessToken } of sessions) assert.equal((await ask(three, limits, accessToken)).status, 401);
      const again = await signIn(three);
      assert.equal((await ask(one, limits, again.accessToken)).status, 200);
    });

    it('a code that one gave is taken by another, once', async () => {
      const [one, two, three] = servers;
      const redirectUri = 'http://localhost:1717/OauthRedirect';
      const asked = new URLSearchParams({ response_type: 'code', client_id: 'PlatformCLI', redirect_uri: redirectUri });
      const approved = await form(one, `/services/oauth2/authorize?${asked}`, { answer: 'allow', token: one.token });
      const code = new URL(approved.headers.get('location') ?? '').searchParams.get('code') ?? '';
      const fields = { grant_type: 'authorization_code', code, client_id: 'PlatformCLI', redirect_uri: redirectUri };
      assert.equal((await form(two, '/services/oauth2/token', fields)).status, 200);
      for (const server of [three, two, one]) {
        assert.equal((await form(server, '/services/oauth2/token', fields)).status, 400);
      }
    });

    it('who signed in at one is known at another', async () => {
      const [one, two] = servers;
      const { accessToken } = await signIn(one, { username: 'ann@bgops.example' });
      const info = await ask(two, '/services/oauth2/userinfo', accessToken);
      assert.equal(info.json.preferred_username, 'ann@bgops.example');
      const soql = `SELECT Username FROM User WHERE Id = '${String(info.json.user_id)}'`;
      const found = await ask(two, `/services/data/v66.0/query?q=${encodeURIComponent(soql)}`, accessToken);
      if (found.status === 200) assert.equal((found.json.records as Json[])[0]?.Username, 'ann@bgops.example');
    });

    it('a query goes on at another', async () => {
      const [one] = servers;
      const drafts = Array.from({ length: 700 }, (_, index) => ({ type: 'unknown', name: `row ${index}` }));
      await one.json('POST', '/api/v1/operations', drafts);
      const { accessToken } = await signIn(one);
      const headers = { authorization: `Bearer ${accessToken}`, 'sforce-query-options': 'batchSize=200' };
      const names = new Set<string>();
      let address: string | undefined =
        `/services/data/v66.0/query?q=${encodeURIComponent('SELECT Name FROM BackgroundOperation')}`;
      for (let page = 0; address !== undefined; page++) {
        const reply: { json: Json } = await replyOf(await fetch(`${servers[page % 3]?.url}${address}`, { headers }));
        for (const { Name } of reply.json.records as Json[]) names.add(String(Name));
        address = reply.json.nextRecordsUrl as string | undefined;
      }
      assert.equal(names.size, 700);
    });

    it('settings are those of all', async () => {
      const [one, two, three] = servers;
      await one.json('PUT', '/api/v1/salesforce', { organizationName: 'The Team' });
      const nameAt = async (server: TestClient) =>
        (await server.json<Json>('GET', '/api/v1/salesforce')).organizationName;
      assert.deepEqual([await nameAt(two), await nameAt(three)], ['The Team', 'The Team']);
      assert.equal((await facadeClient(two, dialect).ask('GET', 'limits')).status, 200);
    });
  });

  describe('Dataverse', () => {
    const dialect = {
      option: '--dataverse',
      path: '/api/data/v9.2/',
      headers: { accept: 'application/json', 'odata-version': '4.0', 'odata-maxversion': '4.0' },
    } as const;
    const at = (index: number) => facadeClient(servers[index % 3] as TestClient, dialect);
    const set = 'backgroundoperations';
    /** The same address at another server. */
    const pathOf = (link: unknown) => {
      const { pathname, search } = new URL(String(link));
      return `${pathname}${search}`;
    };
    const pathIn = (headers: Headers) => pathOf(headers.get('odata-entityid'));

    it('what was stored at one is read, changed with its entity tag and deleted at others', async () => {
      const made = await at(0).expect(204, 'POST', set, { name: 'one' });
      const row = await at(1).expect(200, 'GET', pathIn(made.headers));
      const tag = String(row.json['@odata.etag']);
      await at(2).expect(204, 'PATCH', pathIn(made.headers), { ttlinseconds: 77 }, { 'if-match': tag });
      await at(0).expect(412, 'PATCH', pathIn(made.headers), { ttlinseconds: 78 }, { 'if-match': tag });
      await at(1).expect(204, 'DELETE', pathIn(made.headers));
      await at(2).expect(404, 'GET', pathIn(made.headers));
    });

    it('changes are followed from one to the next, and pages, too', async () => {
      const tracked = await at(0).expect(200, 'GET', `${set}?$select=name`, undefined, {
        prefer: 'odata.track-changes,odata.maxpagesize=100',
      });
      let { json } = tracked;
      let turn = 1;
      for (; json['@odata.deltaLink'] === undefined; turn++) {
        ({ json } = await at(turn).expect(200, 'GET', pathOf(json['@odata.nextLink'])));
      }
      let link: unknown = json['@odata.deltaLink'];
      for (const name of ['a', 'b', 'c', 'd']) {
        await at(turn++).expect(204, 'POST', set, { name });
        const changes = (await at(turn++).expect(200, 'GET', pathOf(link))).json;
        assert.deepEqual(
          (changes.value as Json[]).map((row) => row.name),
          [name],
        );
        link = changes['@odata.deltaLink'];
      }
    });

    it('settings are those of all, and hold for one that starts later', async () => {
      const [one, two, three] = servers;
      const own = await one.json<Json>('GET', '/api/v1/dataverse');
      await two.json('PUT', '/api/v1/dataverse', { ...own, faults: { throttle: { next: 1, retryAfter: 3 } } });
      const refused = await Promise.all([0, 1, 2].map((index) => at(index).ask('GET', 'WhoAmI')));
      assert.ok(refused.some(({ status }) => status === 429));
      await three.json('PUT', '/api/v1/dataverse', { ...own, timeToLive: 77 });
      assert.equal((await one.json<Json>('GET', '/api/v1/dataverse')).timeToLive, 77);
    });
  });
});
