import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Change } from '../../../../../src/backend/backend.ts';
import type { SalesforcePace } from '../../../../../src/backend/salesforce/change/pace.ts';
import { type History, openHistory } from '../../../../../src/backend/salesforce/history/history.ts';
import { SalesforceBackend } from '../../../../../src/backend/salesforce/salesforceBackend.ts';
import { staticToken } from '../../../../../src/backend/web/token.ts';
import { systemClock } from '../../../../../src/operation/clock.ts';
import { OperationFailure } from '../../../../../src/operation/error.ts';
import { idOfSequence } from '../../../../../src/service/salesforce/ids.ts';
import { ChangeReader, deletedOf, rowsOf } from '../../../../support/following.ts';
import { startOrg, type TestOrg } from '../../../../support/salesforce.ts';

/** A test does not wait as long as a person may. */
const pace: SalesforcePace = {
  running: { first: 20, last: 40 },
  idle: { first: 20, last: 40 },
  background: 40,
  soon: 20,
  deletions: 30,
  sweep: 100,
};

interface Kept {
  readonly id: string;
  readonly sequence: number;
}

describe('a connection to Salesforce through the facade', function () {
  this.timeout(30_000);
  let org: TestOrg;
  let folder: string;
  let history: History;
  let backend: SalesforceBackend;
  let stop: AbortController;

  before(async () => {
    org = await startOrg({});
    folder = await mkdtemp(path.join(tmpdir(), 'bgops-remembered-'));
  });
  after(async () => {
    await org.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    stop = new AbortController();
    history = await openHistory({ file: path.join(folder, 'h.jsonl'), most: 100, clock: systemClock });
    backend = connect();
  });
  afterEach(async () => {
    stop.abort();
    backend.dispose();
    await history.clear();
    await history.dispose();
    await org.set({});
  });

  const connect = (more: { readonly history?: History | null; readonly dailyCeiling?: number } = {}) =>
    new SalesforceBackend({
      ...{ origin: org.server.url, tokens: staticToken(org.server.token), patience: 0 },
      ...{ pace, history },
      ...more,
    });
  const submit = async (draft: Record<string, unknown>) => {
    const { sequence, id } = await org.server.json<Kept>('POST', '/api/v1/operations', draft);
    return { id: idOfSequence(sequence), own: id };
  };
  const later = () => new Date(Date.now() + 3_600_000).toISOString();
  const parked = (more: Record<string, unknown> = {}) => submit({ type: 'X', processAfter: later(), ...more });
  const cancel = ({ own }: { own: string }) => org.server.json('POST', `/api/v1/operations/${own}/cancel`);
  const remove = async ({ own }: { own: string }) => {
    assert.equal((await org.server.request('DELETE', `/api/v1/operations/${own}`)).status, 204);
  };
  const follow = () => new ChangeReader(backend.changes(null, stop.signal));
  const list = async (query: string) => (await backend.list(query, { limit: 100 })).operations;

  it('tells what changes and what is deleted', async () => {
    const earlier = await parked();
    const stream = follow();
    await stream.connected();
    const row = await parked();
    await stream.until((change) => rowsOf(change).some(([id, status]) => id === row.id && status === 'Scheduled'));
    await cancel(row);
    const change = await stream.until((each) => rowsOf(each).some(([, status]) => status === 'Canceled'));
    assert.deepEqual(rowsOf(change), [[row.id, 'Canceled']]);
    await history.clear();
    await remove(row);
    const gone = await stream.until((each) => deletedOf(each).includes(row.id));
    assert.deepEqual(deletedOf(gone), [row.id]);
    assert.ok((await list('')).some(({ id }) => id === earlier.id));
  });

  it('notices rows that expire although /deleted names none, and keeps them', async () => {
    await org.set({ deletedVisible: false });
    const row = await parked({ ttl: 1 });
    const stream = follow();
    await stream.connected();
    assert.equal((await backend.get(row.id)).remembered, undefined);
    await cancel(row);
    const isRemembered = (change: Change) =>
      change.kind === 'change' && change.batch.operations.some(({ id, remembered }) => id === row.id && remembered);
    await stream.until(isRemembered);
    assert.equal((await backend.get(row.id)).remembered, true);
  });

  it('keeps what an org hides some time after its end', async () => {
    await org.set({ visibleHours: 0.0004 });
    const row = await parked();
    const stream = follow();
    await stream.connected();
    await cancel(row);
    await stream.until((change) => rowsOf(change).some(([id, status]) => id === row.id && status === 'Canceled'));
    const isRemembered = (change: Change) =>
      change.kind === 'change' && change.batch.operations.some(({ id, remembered }) => id === row.id && remembered);
    await stream.until(isRemembered);
    assert.deepEqual(
      (await list('status:Canceled')).filter(({ id }) => id === row.id).map(({ remembered }) => remembered),
      [true],
    );
    // The org shows it again: it was a matter of its settings.
    await org.set({});
    assert.deepEqual(
      (await list('status:Canceled')).filter(({ id }) => id === row.id).map(({ remembered }) => remembered),
      [undefined],
    );
  });

  it('remembers what the org forgets, in lists, counts and by its id', async () => {
    const rows = [await parked({ name: 'one' }), await parked({ name: 'two' }), await parked({ name: 'three' })];
    const [one, two, three] = rows;
    assert.ok(one && two && three);
    const stream = follow();
    await stream.connected();
    await cancel(two);
    await stream.until((each) => rowsOf(each).some(([id]) => id === two.id));
    await remove(two);
    const told = await stream.until((each) => rowsOf(each).some(([id]) => id === two.id));
    assert.ok(told.kind === 'change' && told.batch.operations.every(({ remembered }) => remembered === true));
    assert.deepEqual(deletedOf(told), []);

    const all = (await list('')).filter(({ id }) => rows.some((row) => row.id === id));
    assert.deepEqual(
      all.map(({ name, remembered }) => [name, remembered === true]),
      [
        ['three', false],
        ['two', true],
        ['one', false],
      ],
    );
    assert.deepEqual(
      (await list('status:Canceled two')).map(({ id }) => id),
      [two.id],
    );
    assert.deepEqual(await list('status:Scheduled two'), []);
    const counts = await backend.counts('status:Canceled two');
    assert.deepEqual([counts.total, counts.counts.Canceled, counts.remembered], [1, 1, 1]);
    const details = await backend.get(two.id);
    assert.deepEqual([details.remembered, details.name, details.status], [true, 'two', 'Canceled']);
    assert.equal((await backend.get(one.id)).remembered, undefined);

    // Pages, whatever their size, give every row once and in order.
    const ids = (await list('')).map(({ id }) => id);
    for (const limit of [1, 2, 3]) {
      const paged: string[] = [];
      let after: string | undefined;
      do {
        const page = await backend.list('', after === undefined ? { limit } : { limit, after });
        assert.ok(page.operations.length <= limit);
        paged.push(...page.operations.map(({ id }) => id));
        after = page.next ?? undefined;
      } while (after !== undefined);
      assert.deepEqual(paged, ids);
    }
  });

  it('remembers it in the next window too, and finds out by itself what has gone meanwhile', async () => {
    const row = await parked({ name: 'overnight' });
    await cancel(row);
    assert.equal((await list('overnight'))[0]?.remembered, undefined);
    // The night passes.
    history.remember([{ ...(await backend.get(row.id)), expiresAt: Date.now() - 60_000 }]);
    backend.dispose();
    await history.dispose();
    await remove(row);
    history = await openHistory({ file: path.join(folder, 'h.jsonl'), most: 100, clock: systemClock });
    backend = connect();
    assert.deepEqual(
      (await list('overnight')).map(({ id, remembered }) => [id, remembered]),
      [[row.id, true]],
    );
    assert.equal((await backend.counts('overnight')).remembered, 1);
    backend.dispose();
    backend = connect({ history: null });
    assert.deepEqual(await list('overnight'), []);
    await assert.rejects(
      backend.get(row.id),
      (error) => error instanceof OperationFailure && error.code === 'not-found',
    );
  });

  it('stops asking for changes at its daily ceiling, and says so', async () => {
    backend.dispose();
    backend = connect({ dailyCeiling: 12 });
    const stream = follow();
    await stream.connected();
    const change = await stream.until(({ kind }) => kind === 'state');
    assert.ok(change.kind === 'state' && change.state.kind === 'offline', JSON.stringify(change));
    assert.match(change.state.reason, /has sent the 12 requests .* in a day, .* until 24 h from now/);
    assert.equal(change.state.code, 'throttled');
    assert.ok((change.state.retryIn ?? 0) > 86_000_000);
    // A person may still read.
    assert.ok(Array.isArray(await list('')));
  });
});
