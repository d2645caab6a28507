import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Following, type FollowingOptions } from '../../../../../src/backend/salesforce/change/following.ts';
import { usualPace } from '../../../../../src/backend/salesforce/change/pace.ts';
import { openHistory } from '../../../../../src/backend/salesforce/history/history.ts';
import { Watch } from '../../../../../src/backend/web/change/watch.ts';
import { ServiceFailure } from '../../../../../src/backend/web/failure.ts';
import { systemClock } from '../../../../../src/operation/clock.ts';
import { idOfSequence } from '../../../../../src/service/salesforce/ids.ts';
import { ChangeReader, deletedOf, kindOf, rowsOf } from '../../../../support/following.ts';
import { ManualClock } from '../../../../support/manualClock.ts';
import { NaiveOrg } from '../../../../support/naiveOrg.ts';

const hour = 3_600_000;

describe('changes of Salesforce', function () {
  this.timeout(30_000);
  let clock: ManualClock;
  let org: NaiveOrg;
  let watch: Watch;
  let stop: AbortController;

  beforeEach(() => {
    clock = new ManualClock();
    org = new NaiveOrg(clock, -90_000);
    watch = new Watch();
    stop = new AbortController();
  });
  afterEach(() => stop.abort());

  const follow = (more: Partial<FollowingOptions> = {}) =>
    new Following({
      ...{ rows: org, clock, pace: usualPace, watch, history: null, dailyCeiling: null, random: () => 0.5 },
      ...more,
    });
  const open = (following = follow()) => new ChangeReader(following.changes(null, stop.signal), clock);
  const written = (...args: Parameters<NaiveOrg['write']>) => org.write(...args) ?? assert.fail('it is being written');

  it('begin now: what was there before is none', async () => {
    const [old, other] = [written({}), written({})];
    const stream = open();
    assert.deepEqual([await stream.next(), await stream.next()].map(kindOf), ['connecting', 'connected']);
    written({ id: other.id, status: 'Running' });
    assert.deepEqual(rowsOf(await stream.next()), [[other.id, 'Running']]);
    assert.ok(org.rows.has(old.id));
  });

  it('rest while nobody looks, and catch up when somebody does', async () => {
    const row = written({});
    watch.attention = 'none';
    const stream = open();
    await stream.connected();
    const next = stream.next();
    const before = org.sent;
    await clock.advance(hour / 2);
    assert.equal(org.sent, before);
    written({ id: row.id, status: 'Canceled' });
    watch.attention = 'visible';
    assert.deepEqual(rowsOf(await next), [[row.id, 'Canceled']]);
  });

  it('ask slower when few requests are left, and go on when there are more', async () => {
    written({});
    const stream = open();
    await stream.connected();
    org.usage = { used: 14_900, limit: 15_000 };
    const next = stream.next();
    await clock.advance(20_000);
    const before = org.sent;
    await clock.advance(840_000);
    assert.equal(org.sent, before);
    org.usage = { used: 100, limit: 15_000 };
    const row = written({});
    assert.deepEqual(rowsOf(await next), [[row.id, 'Waiting']]);
    assert.ok(org.sent > before);
  });

  it('say that all has to be read again after a sleep', async () => {
    written({});
    const stream = open();
    await stream.connected();
    // Monotonic time stands still while a machine sleeps.
    clock.jump(2 * hour);
    assert.equal(kindOf(await stream.next()), 'resync');
    const row = written({});
    assert.deepEqual(rowsOf(await stream.next()), [[row.id, 'Waiting']]);
  });

  it('go on after a short sleep without missing anything', async () => {
    written({});
    const stream = open();
    await stream.connected();
    const row = written({}, 5_000);
    clock.jump(hour / 2);
    assert.deepEqual(rowsOf(await stream.next()), [[row.id, 'Waiting']]);
  });

  it('notice rows that /deleted names, whether they are shown or not, and tell them once', async () => {
    const [shown, other] = [written({}), written({})];
    org.known.note(shown);
    const stream = open();
    await stream.connected();
    org.known.forget(other.id);
    org.remove(shown.id);
    org.remove(other.id);
    assert.deepEqual(deletedOf(await stream.next()), [shown.id, other.id]);
    const next = stream.next();
    await clock.advance(5 * 60_000);
    written({ status: 'Running' });
    assert.deepEqual(deletedOf(await next), []);
  });

  it('take a row that is not found for gone after a minute, where nothing else tells', async () => {
    org.namesDeleted = false;
    const row = written({});
    const stream = open();
    await stream.connected();
    org.remove(row.id);
    const began = clock.elapsed();
    assert.deepEqual(deletedOf(await stream.next()), [row.id]);
    const took = clock.elapsed() - began;
    assert.ok(took >= 60_000 + usualPace.deletions && took < 4 * 60_000, String(took));
  });

  it('take a row that is not found and whose time had come for gone at once', async () => {
    org.namesDeleted = false;
    const row = written({ status: 'Complete', expiresAt: org.now + 30_000 });
    const stream = open();
    await stream.connected();
    org.remove(row.id);
    const began = clock.elapsed();
    assert.deepEqual(deletedOf(await stream.next()), [row.id]);
    assert.ok(clock.elapsed() - began < 2 * usualPace.deletions);
  });

  it('keep a row that was missing for a moment', async () => {
    org.namesDeleted = false;
    const row = written({});
    const stream = open();
    await stream.connected();
    const next = stream.next();
    org.rows.delete(row.id);
    await clock.advance(70_000);
    org.rows.set(row.id, row);
    await clock.advance(200_000);
    const other = written({});
    assert.deepEqual([deletedOf(await next), rowsOf(await next)], [[], [[other.id, 'Waiting']]]);
  });

  it('wait for an id that is not found yet: it is told when it shows', async () => {
    written({});
    const following = follow();
    const stream = open(following);
    await stream.connected();
    const row = written({}, 20_000);
    following.expect(row.id);
    const before = org.sent;
    const began = clock.elapsed();
    assert.deepEqual(rowsOf(await stream.next()), [[row.id, 'Waiting']]);
    assert.ok(clock.elapsed() - began <= 25_000);
    assert.ok(org.sent - before >= 6, 'it is asked for soon');
  });

  it('wait for an id that is not found yet: it is gone after a minute', async () => {
    written({ status: 'Complete' });
    const following = follow();
    const stream = open(following);
    await stream.connected();
    const id = idOfSequence(77);
    following.expect(id);
    const began = clock.elapsed();
    assert.deepEqual(deletedOf(await stream.next()), [id]);
    const took = clock.elapsed() - began;
    assert.ok(took >= 60_000 && took <= 130_000, String(took));
    // It is asked for as ever again.
    const before = org.sent;
    const next = stream.next();
    await clock.advance(300_000);
    assert.ok(org.sent - before < 30, String(org.sent - before));
    written({});
    await next;
  });

  it('go by /updated where windows are refused, and nobody is told', async () => {
    org.refusesWindows = true;
    written({});
    const stream = open();
    assert.deepEqual([await stream.next(), await stream.next()].map(kindOf), ['connecting', 'connected']);
    const row = written({}, 15_000);
    assert.deepEqual(rowsOf(await stream.next()), [[row.id, 'Waiting']]);
    assert.ok(org.asked.some((path) => path.includes('/updated/')));
  });

  it('go on after an interruption, where they were', async () => {
    const row = written({});
    const stream = open();
    await stream.connected();
    org.fails = () => new ServiceFailure('unreachable', 'Down for maintenance.', { trouble: 'service' });
    const offline = await stream.next();
    assert.ok(offline.kind === 'state' && offline.state.kind === 'offline');
    assert.deepEqual([offline.state.reason, offline.state.retryIn], ['Down for maintenance.', 750]);
    written({ id: row.id, status: 'Complete' });
    org.fails = () => undefined;
    assert.deepEqual([await stream.next(), await stream.next()].map(kindOf), ['connecting', 'connected']);
    assert.deepEqual(rowsOf(await stream.next()), [[row.id, 'Complete']]);
  });

  it('begin anew, and say so, when what they go on from is refused', async () => {
    written({});
    const stream = open();
    await stream.connected();
    org.fails = (what) => {
      if (!what.startsWith('WHERE SystemModstamp')) return undefined;
      org.fails = () => undefined;
      return new ServiceFailure('invalid-request', 'The locator is dead.', { trouble: 'refused' });
    };
    assert.equal(kindOf(await stream.next()), 'resync');
    const row = written({});
    assert.deepEqual(rowsOf(await stream.next()), [[row.id, 'Waiting']]);
    assert.ok(!org.asked.some((path) => path.includes('/updated/')), 'windows are tried once more');
  });

  it('lose no change and no deletion when the look for what is gone fails', async () => {
    const row = written({});
    const stream = open();
    await stream.connected();
    org.fails = (what) =>
      what.startsWith('WHERE Id IN')
        ? new ServiceFailure('unreachable', 'Broken on the way.', { trouble: 'network' })
        : undefined;
    org.remove(row.id);
    const next = stream.next();
    await clock.advance(58_000);
    const other = written({});
    assert.deepEqual(rowsOf(await next), [[other.id, 'Waiting']]);
    const gone = stream.next();
    await clock.advance(61_000);
    org.fails = () => undefined;
    assert.deepEqual(deletedOf(await gone), [row.id]);
  });

  for (const trouble of ['refused', 'forbidden'] as const) {
    it(`do without /deleted where it is ${trouble}`, async () => {
      const row = written({});
      const stream = open();
      await stream.connected();
      org.fails = (what) =>
        what.includes('/deleted/') ? new ServiceFailure('forbidden', 'No.', { trouble, httpStatus: 403 }) : undefined;
      org.remove(row.id);
      assert.deepEqual(deletedOf(await stream.next()), [row.id]);
      const asked = org.asked.filter((path) => path.includes('/deleted/')).length;
      assert.equal(asked, 1);
    });
  }

  it('say that all has to be read again when the log of deletions was purged', async () => {
    written({});
    const stream = open();
    await stream.connected();
    const serviceCode = 'INVALID_REPLICATION_DATE';
    org.fails = (what) =>
      what.includes('/deleted/')
        ? new ServiceFailure('invalid-request', 'Purged.', { trouble: 'refused', serviceCode })
        : undefined;
    assert.equal(kindOf(await stream.next()), 'resync');
    org.fails = () => undefined;
    const row = written({});
    await stream.next();
    org.remove(row.id);
    assert.deepEqual(deletedOf(await stream.next()), [row.id]);
  });

  it('do without /deleted where every window is refused, and say so once', async () => {
    const row = written({});
    const stream = open();
    await stream.connected();
    const serviceCode = 'INVALID_REPLICATION_DATE';
    org.fails = (what) =>
      what.includes('/deleted/')
        ? new ServiceFailure('invalid-request', 'No.', { trouble: 'refused', serviceCode })
        : undefined;
    assert.equal(kindOf(await stream.next()), 'resync');
    org.rows.delete(row.id);
    assert.deepEqual(deletedOf(await stream.next()), [row.id]);
    assert.equal(org.asked.filter((path) => path.includes('/deleted/')).length, 2);
  });

  it('end when only a person can help', async () => {
    org.fails = () => new ServiceFailure('unauthorized', 'Sign in again.', { trouble: 'unauthorized' });
    const stream = open();
    await stream.next();
    const offline = await stream.next();
    assert.ok(offline.kind === 'state' && offline.state.kind === 'offline' && offline.state.retryIn === null);
    await assert.rejects(stream.next(), /the stream ended/);
  });

  it('stop at the daily ceiling and go on when it renews', async () => {
    written({});
    const stream = open(follow({ dailyCeiling: 20 }));
    await stream.connected();
    const offline = await stream.until(({ kind }) => kind === 'state');
    assert.ok(offline.kind === 'state' && offline.state.kind === 'offline' && offline.state.retryIn !== null);
    assert.match(offline.state.reason, /daily ceiling/);
    const spent = org.sent;
    const next = stream.next();
    await clock.advance(23 * hour);
    assert.equal(org.sent, spent);
    await clock.advance(2 * hour);
    assert.equal(kindOf(await next), 'connecting');
    await stream.connected();
    assert.ok(org.sent > spent);
  });

  it('show what is gone as remembered, with a history, those of the night too', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'bgops-night-'));
    const history = await openHistory({ file: path.join(folder, 'h.jsonl'), most: 1_000, clock: systemClock });
    try {
      // More than one look finds.
      const night = Array.from({ length: 450 }, () => written({ status: 'Complete', expiresAt: org.now + 1_000 }));
      const shown = written({ status: 'Error' });
      history.remember([...night, shown]);
      for (const { id } of night) org.rows.delete(id);
      clock.pass(60_000);
      const stream = open(follow({ history }));
      await stream.connected();
      const remembered = new Set<string>();
      const began = clock.elapsed();
      while (remembered.size < night.length) {
        const change = await stream.next();
        assert.ok(change.kind === 'change' && change.batch.deleted.length === 0);
        for (const row of change.batch.operations) {
          assert.equal(row.remembered, true);
          remembered.add(row.id);
        }
      }
      assert.ok(clock.elapsed() - began < 60_000);
      assert.equal([...history.remembered()].length, night.length);
      org.remove(shown.id);
      const last = await stream.next();
      assert.deepEqual(rowsOf(last), [[shown.id, 'Error']]);
    } finally {
      await history.dispose();
      await rm(folder, { recursive: true });
    }
  });
});
