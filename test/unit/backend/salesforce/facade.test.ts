import assert from 'node:assert/strict';
import { testConnection, versionsOf } from '../../../../src/backend/salesforce/connect.ts';
import { SalesforceBackend } from '../../../../src/backend/salesforce/salesforceBackend.ts';
import { staticToken, type TokenSource } from '../../../../src/backend/web/token.ts';
import { compareMembers } from '../../../../src/operation/group.ts';
import type { Operation } from '../../../../src/operation/operation.ts';
import { isFinal } from '../../../../src/operation/status.ts';
import { refused } from '../../../contract/backend.ts';
import { startOrg, type TestOrg } from '../../../support/salesforce.ts';
import { handlersReady } from '../../../support/server.ts';

const handlers = {
  'publish.mjs': "export default { type: 'SiteTaskPublish', run: (input) => input };",
  'sorry.mjs': `export default {
    type: 'WebCart', retryLimit: 0, run() { throw new Error("it's 50% [off]"); },
  };`,
  'again.mjs': `export default {
    type: 'Sweeper', retryLimit: 3, retryBackoff: 600000,
    run() { throw new Error('not yet'); },
  };`,
};

/** What the connection asks is understood by the facade, and finds what it means to find. */
describe('connection to Salesforce at a facade', function () {
  this.timeout(60_000);
  let org: TestOrg;
  let backend: SalesforceBackend;
  const opened: SalesforceBackend[] = [];

  const open = (tokens: TokenSource, apiVersion: string | null = null) => {
    const made = new SalesforceBackend({ origin: org.server.url, tokens, apiVersion });
    opened.push(made);
    return made;
  };
  const submit = (draft: Record<string, unknown>) => org.server.json<Operation>('POST', '/api/v1/operations', draft);
  const session = async () =>
    (await org.server.json<{ accessToken: string }>('POST', '/api/v1/salesforce/sessions', {})).accessToken;

  before(async () => {
    org = await startOrg({}, { handlers });
    await handlersReady(org.server, Object.keys(handlers).length);
    backend = open(staticToken(org.server.token));
  });
  after(async () => {
    for (const each of opened) each.dispose();
    await org.stop();
  });
  afterEach(() => org.set({}));

  /** The rows of a search as soon as they are as wanted. */
  async function when(query: string, isWanted: (rows: readonly Operation[]) => boolean): Promise<readonly Operation[]> {
    const stop = new AbortController();
    try {
      for await (const _ of backend.changes(null, stop.signal)) {
        const { operations } = await backend.list(query, { limit: 100 });
        if (isWanted(operations)) return operations;
      }
    } finally {
      stop.abort();
    }
    throw new Error('The stream of changes ended.');
  }

  const ended = (count: number) => (rows: readonly Operation[]) =>
    rows.length === count && rows.every(({ status }) => isFinal(status));

  it('finds what it searches for, whatever is in the text', async () => {
    const names = ["it's", '50% off', 'a_b', 'aXb', 'back\\slash', '"quoted"', 'Ünïcode 😀', "x' OR Name != '"];
    for (const name of names) await submit({ type: 'SiteTaskPublish', name, parentKey: `search ${name}` });
    await when('type:SiteTaskPublish', ended(names.length));
    for (const name of names) {
      for (const query of [
        `"${name.replaceAll(/["\\]/g, '\\$&')}"`,
        `parent:"search ${name.replaceAll(/["\\]/g, '\\$&')}"`,
      ]) {
        const { operations, partial } = await backend.list(query, { limit: 10 });
        assert.deepEqual([operations.map((row) => row.name), partial], [[name], null], query);
        assert.equal((await backend.counts(query)).total, 1, query);
      }
    }
  });

  it('shows a leader with its followers, in their order, each with the outcome of the leader', async () => {
    const later = new Date(Date.now() + 1_000).toISOString();
    for (const sequenceNumber of [3, 1, 2, 0]) {
      const sequence = { sequenceGroup: 'lane', sequenceNumber };
      await submit({
        type: 'SiteTaskPublish',
        name: `bulk ${sequenceNumber}`,
        executionGroup: 'bulk-1',
        ...sequence,
        processAfter: later,
      });
    }
    const rows = await when('group:bulk-1', ended(4));
    const leader = rows.find(({ numFollowers }) => numFollowers > 0);
    assert.deepEqual([leader?.numFollowers, leader?.status, leader?.groupLeaderId], [3, 'Complete', null]);
    const followers = (await backend.list('status:Merged group:bulk-1', { limit: 10 })).operations;
    assert.deepEqual(
      followers.map(({ groupLeaderId }) => groupLeaderId),
      [leader?.id, leader?.id, leader?.id],
    );
    const inOrder = [...rows].sort(compareMembers).map(({ name }) => name);
    assert.deepEqual(inOrder, ['bulk 0', 'bulk 1', 'bulk 2', 'bulk 3']);
  });

  it('tells when the next retry is due', async () => {
    const { id } = await submit({ type: 'Sweeper', name: 'again' });
    const [row] = await when('type:Sweeper', ([first]) => first?.status === 'Scheduled' && first.retryCount === 2);
    const { dueAt } = await org.server.json<{ dueAt: string }>('GET', `/api/v1/operations/${id}`);
    // The engine adds the delay to the end of the attempt, which it writes down a moment later.
    assert.ok(Math.abs((row?.dueAt ?? 0) - Date.parse(dueAt)) < 2_000, `${row?.dueAt} ${Date.parse(dueAt)}`);
    assert.deepEqual([row?.attempts, row?.error?.message], [2, 'not yet']);
  });

  it('shows why a row failed, and finds it by that', async () => {
    await submit({ type: 'WebCart', name: 'sorry' });
    const [row] = await when('error:"50% [off]"', ended(1));
    assert.deepEqual([row?.status, row?.error?.message], ['Error', "it's 50% [off]"]);
  });

  it('does without the field Type on an old org', async () => {
    await org.set({ typeField: false });
    const old = open(staticToken(org.server.token), '35.0');
    const { operations } = await old.list('sorry', { limit: 10 });
    assert.deepEqual(
      operations.map(({ name, type }) => [name, type]),
      [['sorry', '']],
    );
    assert.equal((await old.get(operations[0]?.id ?? '')).name, 'sorry');
    assert.equal((await old.counts('status:Error')).counts.Error, 1);
  });

  it('heals a session that has ended, with one renewal', async () => {
    const asked: boolean[] = [];
    let token = await session();
    const tokens: TokenSource = {
      async get({ force }) {
        asked.push(force);
        if (force) token = await session();
        return token;
      },
    };
    const healing = open(tokens, '66.0');
    await healing.counts('');
    await org.server.json('POST', '/api/v1/salesforce/sessions/invalidate', {});
    await healing.counts('');
    assert.equal(asked.filter((force) => force).length, 1);
    const lost = open(staticToken('00D000000000001!nobody'), '66.0');
    await refused(lost.counts(''), 'unauthorized');
  });

  it('asks nothing for a while after a limit was reached', async () => {
    const limited = open(staticToken(org.server.token), '66.0');
    await backend.counts('');
    const before = backend.budget?.used ?? 0;
    await org.set({ faults: { requestLimit: { next: 1 } } });
    await refused(limited.counts(''), 'throttled');
    // It does not even ask before the time that it has set itself.
    for (let again = 0; again < 5; again += 1) await refused(limited.counts(''), 'throttled');
    await backend.counts('');
    assert.ok((backend.budget?.used ?? 0) - before <= 2, `${before} ${backend.budget?.used}`);
  });

  it('asks again after a page of maintenance', async () => {
    await org.set({ faults: { maintenance: { next: 1 } } });
    assert.ok((await backend.counts('')).total > 0);
  });

  it('is tested, and tells its versions', async () => {
    const { url: origin, token } = org.server;
    const result = await testConnection({ origin, tokens: staticToken(token) });
    assert.equal(result.kind, 'ok', JSON.stringify(result));
    assert.deepEqual('organization' in result && result.organization, {
      id: '00DBg0000000001MAA',
      name: 'Background Operations',
    });
    assert.ok('user' in result && result.user.id.startsWith('005') && result.user.name !== result.user.id);
    const versions = await versionsOf({ origin });
    assert.deepEqual([versions[0]?.version, versions.at(-1)?.version], ['68.0', '35.0']);
    const stranger = await testConnection({ origin, tokens: staticToken('00D000000000001!nobody') });
    assert.equal(stranger.kind, 'unauthorized');
  });
});
