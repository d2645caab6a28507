import assert from 'node:assert/strict';
import { usualPace } from '../../../../src/backend/salesforce/change/pace.ts';
import { SalesforceBackend } from '../../../../src/backend/salesforce/salesforceBackend.ts';
import { staticToken } from '../../../../src/backend/web/token.ts';
import type { Operation } from '../../../../src/operation/operation.ts';
import { startOrg, type TestOrg } from '../../../support/salesforce.ts';
import { handlersReady } from '../../../support/server.ts';

const handlers = {
  'good.mjs': `export default { type: 'Good', run: () => 1 };`,
  'bad.mjs': `export default { type: 'Bad', retryLimit: 0, run() { throw new Error('no'); } };`,
  'again.mjs': `export default { type: 'Again', retryLimit: 1, run() { throw new Error('no'); } };`,
};

describe('statistics of Salesforce through the facade', function () {
  this.timeout(30_000);
  let org: TestOrg;
  let backend: SalesforceBackend;
  let began: number;

  before(async () => {
    org = await startOrg({}, { handlers });
    await handlersReady(org.server, Object.keys(handlers).length);
    backend = new SalesforceBackend({
      ...{ origin: org.server.url, tokens: staticToken(org.server.token), pace: usualPace },
    });
    began = Date.now() - 1_000;
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const drafts = [
      ...Array.from({ length: 3 }, () => ({ type: 'Good', parentKey: 'nightly' })),
      ...Array.from({ length: 2 }, () => ({ type: 'Bad', parentKey: 'nightly' })),
      { type: 'Again', parentKey: "it's" },
      { type: 'Good', processAfter: later },
      { type: 'Good', processAfter: later },
    ];
    const rows: Operation[] = [];
    for (const draft of drafts) rows.push(await org.server.json('POST', '/api/v1/operations', draft));
    await org.server.json('POST', `/api/v1/operations/${rows.at(-1)?.id}/cancel`);
    const events = await org.server.request('GET', '/api/v1/events');
    // Something changes until all have ended.
    for await (const _ of events.body ?? []) {
      const { counts } = await org.server.json<{ counts: Record<string, number> }>('GET', '/api/v1/counts');
      if (counts.Complete === 3 && counts.Error === 3) break;
    }
  });
  after(async () => {
    backend.dispose();
    await org.stop();
  });

  it('counts what has become of operations, as the engine itself does', async () => {
    const { rows, sampled, since } = await backend.statistics({ since: began, byType: true });
    assert.equal(since, began);
    const own = await org.server.json<{ rows: Record<string, unknown>[] }>(
      'GET',
      `/api/v1/statistics?by=type&since=${new Date(began).toISOString()}`,
    );
    const counts = (row: object) =>
      Object.entries(row)
        .filter(([name]) =>
          ['type', 'submitted', 'complete', 'error', 'canceled', 'retried', 'errorRate'].includes(name),
        )
        .sort();
    assert.deepEqual(rows.map(counts), own.rows.map(counts));
    const [all] = rows;
    assert.deepEqual([all?.submitted, all?.complete, all?.error, all?.canceled, all?.retried], [8, 3, 3, 1, 1]);
    assert.equal(all?.errorRate, 0.5);
    assert.equal(sampled, 6);
  });

  it('measures times on rows, and invents none', async () => {
    const { rows } = await backend.statistics({ since: began, byType: true });
    const times = Object.fromEntries(rows.map(({ type, wait, duration }) => [type ?? '', { wait, duration }]));
    const good = times.Good?.duration;
    assert.ok(good && good.p50 >= 0 && good.p50 <= good.p95 && good.p95 <= good.p99 && good.p99 < 30_000);
    assert.ok(times['']?.wait);
    // It was started twice: what is told is when the second attempt began.
    assert.equal(times.Again?.wait, null);
    const none = await backend.statistics({ since: Date.now() + 60_000, byType: false });
    assert.deepEqual(none.rows, [
      {
        ...{ type: null, submitted: 0, complete: 0, error: 0, canceled: 0, retried: 0, errorRate: null },
        ...{ wait: null, duration: null, measured: 0, oldestWaitingAt: null, oldestWaitingId: null },
      },
    ]);
    assert.deepEqual([none.sampled, none.partial], [0, null]);
  });

  it('counts by parent key and by day when asked', async () => {
    const { parentKeys, days } = await backend.statistics({ since: 0, byType: false, byParentKey: true, byDay: true });
    assert.deepEqual(parentKeys, [
      { parentKey: 'nightly', submitted: 5, complete: 3, error: 2, canceled: 0, errorRate: 0.4 },
      { parentKey: "it's", submitted: 1, complete: 0, error: 1, canceled: 0, errorRate: 1 },
    ]);
    assert.equal(
      days?.reduce((sum, { submitted }) => sum + submitted, 0),
      8,
    );
    assert.match(days?.[0]?.day ?? '', /^\d{4}-\d\d-\d\d$/);
    const none = await backend.statistics({ since: 0, byType: false });
    assert.deepEqual([none.parentKeys, none.days], [undefined, undefined]);
  });

  it('counts over time by hours and days of UTC, and says where it cannot', async () => {
    const hour = 3_600_000;
    const last = Math.floor(Date.now() / hour) * hour;
    const over = async (edges: readonly number[]) => {
      const { rows, partial, outcomesBySubmission } = await backend.statistics({
        since: edges[0] ?? 0,
        byType: true,
        edges,
      });
      assert.equal(outcomesBySubmission, true);
      return { sums: rows.map(({ buckets }) => buckets?.submitted.reduce((sum, n) => sum + n, 0)), partial };
    };
    // Types are not told apart over time.
    const all = [8, ...Array(3).fill(undefined)];
    assert.deepEqual(await over([last - 2.5 * hour, last - 2 * hour, last - hour, last]), { sums: all, partial: null });
    const halves = await over([last - 2 * hour, last - 1.5 * hour, last - 0.5 * hour]);
    assert.deepEqual(halves, { sums: all, partial: 'Salesforce counts by hours of UTC.' });
    const days = await over([0, 1, 2, 3].map((day) => last - (3 - day) * 24 * hour + 0.5 * hour - hour));
    assert.deepEqual(days, { sums: all, partial: 'Salesforce counts by days of UTC.' });
    const minutes = await over([last - hour, last - 0.5 * hour, last - 0.4 * hour, last]);
    assert.deepEqual(minutes.sums, Array(4).fill(undefined));
    assert.match(minutes.partial ?? '', /^Salesforce counts by hours at best/);
  });

  it('knows the oldest that waits, whenever it was created', async () => {
    await org.server.json('POST', '/api/v1/pause', { type: 'Good' });
    const { id } = await org.server.json<Operation>('POST', '/api/v1/operations', { type: 'Good', name: 'held' });
    const { rows } = await backend.statistics({ since: Date.now() + 60_000, byType: true });
    assert.deepEqual(
      rows.map(({ type, submitted, oldestWaitingAt }) => [type, submitted, oldestWaitingAt !== null]),
      [
        [null, 0, true],
        ['Good', 0, true],
      ],
    );
    assert.equal((await backend.get(rows[0]?.oldestWaitingId ?? '')).name, 'held');
    await org.server.json('POST', `/api/v1/operations/${id}/cancel`);
    await org.server.request('DELETE', `/api/v1/operations/${id}`);
    await org.server.json('POST', '/api/v1/resume', { type: 'Good' });
  });

  it('says what it leaves out', async () => {
    const { partial } = await backend.statistics({ since: 0, byType: false, byDay: true });
    assert.match(partial ?? '', /^Only the last 200 days are counted by day\.$/);
    await org.set({ typeField: false });
    const old = new SalesforceBackend({ origin: org.server.url, tokens: staticToken(org.server.token) });
    try {
      const { rows, partial: without } = await old.statistics({ since: began, byType: true });
      assert.deepEqual([rows.length, rows[0]?.submitted], [1, 8]);
      assert.match(without ?? '', /shows no field Type/);
    } finally {
      old.dispose();
      await org.set({});
    }
  });
});
