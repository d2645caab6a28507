import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UpdatedFeed } from '../../../../../src/backend/salesforce/change/updatedFeed.ts';
import { WindowFeed } from '../../../../../src/backend/salesforce/change/windowFeed.ts';
import type { Feed } from '../../../../../src/backend/web/change/feed.ts';
import type { Operation } from '../../../../../src/operation/operation.ts';
import { ManualClock } from '../../../../support/manualClock.ts';
import { NaiveOrg } from '../../../../support/naiveOrg.ts';

const runs = 200;
const sweep = 120_000;
const signal = new AbortController().signal;

type Step =
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'ask' }
  | { readonly kind: 'write'; readonly row: number; readonly delay: number }
  | { readonly kind: 'create'; readonly delay: number };

/** At most what a transaction may take: 10 minutes. Most are short. */
const delay = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 0, max: 600_000 }));
/** Between two questions lie seconds, and at times half an hour. */
const pause = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 90_000 }) },
  fc.integer({ min: 0, max: 2_000_000 }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: pause }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'ask' as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('write' as const), row: fc.nat(9), delay }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('create' as const), delay }) },
);

/** Whatever happens, and however late it shows: the last state of every row is told, and nothing is told twice. */
async function followsAll(steps: readonly Step[], ahead: number, feedOf: (org: NaiveOrg, clock: ManualClock) => Feed) {
  const clock = new ManualClock();
  const org = new NaiveOrg(clock, ahead);
  const ids = Array.from({ length: 5 }, () => org.write({ retryCount: 0 })?.id ?? '');
  clock.pass(1_000_000);
  const before = new Map(org.rows);
  const feed = feedOf(org, clock);
  assert.deepEqual((await feed.begin(null, signal)).operations, []);
  const told = new Map<string, Operation[]>();
  const ask = async () => {
    const { operations, resync } = await feed.next(signal);
    assert.ok(resync !== true, 'nothing is to be given up here');
    for (const row of operations) told.set(row.id, [...(told.get(row.id) ?? []), row]);
  };
  let count = 0;
  for (const each of steps) {
    if (each.kind === 'pass') clock.pass(each.ms);
    else if (each.kind === 'ask') await ask();
    else if (each.kind === 'create') ids.push(org.write({}, each.delay)?.id ?? '');
    else {
      count += 1;
      org.write({ id: ids[each.row % ids.length] ?? '', retryCount: count }, each.delay);
    }
  }
  // All is committed by then, and looked far back for.
  for (let time = 0; time < 8; time += 1) {
    clock.pass(100_000);
    await ask();
  }
  for (const [id, row] of org.rows) {
    const all = told.get(id) ?? [];
    const expected = before.get(id) === row ? undefined : row;
    assert.deepEqual(all.at(-1), expected, `the last state of ${id}`);
    const texts = all.map((each) => JSON.stringify(each));
    assert.equal(new Set(texts).size, texts.length, `${id} is told twice`);
    assert.deepEqual(
      all.map(({ retryCount }) => retryCount),
      all.map(({ retryCount }) => retryCount).toSorted((one, other) => one - other),
      `${id} goes back`,
    );
  }
}

const feeds: readonly [string, (org: NaiveOrg, clock: ManualClock) => Feed][] = [
  ['windows of SystemModstamp', (rows, clock) => new WindowFeed({ rows, clock, sweep })],
  ['/updated', (rows) => new UpdatedFeed(rows)],
];

for (const [name, feedOf] of feeds) {
  describe(`following an org by ${name}`, () => {
    it('loses nothing and tells nothing twice, whatever the delays and the clocks', async function () {
      this.timeout(60_000);
      const skew = fc.integer({ min: -7_200_000, max: 7_200_000 });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 60 }), skew, (steps, ahead) => followsAll(steps, ahead, feedOf)),
        { numRuns: runs },
      );
    });

    it('tells two changes within one second, and the latest of several between two questions', async () => {
      const clock = new ManualClock();
      const org = new NaiveOrg(clock);
      const feed = feedOf(org, clock);
      await feed.begin(null, signal);
      const { id = '' } = org.write({ status: 'Waiting' }) ?? {};
      assert.deepEqual(statusesOf(await feed.next(signal)), ['Waiting']);
      org.write({ id, status: 'Running' });
      assert.deepEqual(statusesOf(await feed.next(signal)), ['Running']);
      org.write({ id, status: 'Waiting' });
      org.write({ id, status: 'Complete' });
      assert.deepEqual(statusesOf(await feed.next(signal)), ['Complete']);
      assert.deepEqual(statusesOf(await feed.next(signal)), []);
    });

    it('begins in an org without rows, in which the first one is told', async () => {
      const clock = new ManualClock();
      const org = new NaiveOrg(clock);
      const feed = feedOf(org, clock);
      assert.deepEqual(await feed.begin(null, signal), { operations: [], deleted: [] });
      clock.pass(5_000);
      org.write({});
      assert.equal((await feed.next(signal)).operations.length, 1);
    });

    it('goes on after a version: all that this connection has not shown as it is', async () => {
      const clock = new ManualClock();
      const org = new NaiveOrg(clock);
      const shown = org.write({});
      org.known.note(shown ?? assert.fail());
      const late = org.write({}, 20_000);
      clock.pass(10_000);
      const next = org.write({});
      clock.pass(30_000);
      const { operations } = await feedOf(org, clock).begin(shown?.version ?? 0, signal);
      assert.deepEqual(operations.map(({ id }) => id).sort(), [late?.id, next?.id].sort());
    });
  });
}

function statusesOf({ operations }: { readonly operations: readonly Operation[] }): string[] {
  return operations.map(({ status }) => status);
}

describe('following an org by windows of SystemModstamp', () => {
  let clock: ManualClock;
  let org: NaiveOrg;
  let feed: WindowFeed;
  beforeEach(() => {
    clock = new ManualClock();
    org = new NaiveOrg(clock);
    org.pageSize = 5;
    feed = new WindowFeed({ rows: org, clock, sweep });
  });
  const writeMany = (count: number) => {
    for (let index = 0; index < count; index += 1) org.write({});
  };

  it('takes one request, however little has changed', async () => {
    writeMany(3);
    await feed.begin(null, signal);
    const before = org.sent;
    for (let time = 0; time < 10; time += 1) await feed.next(signal);
    assert.equal(org.sent - before, 10);
  });

  it('gives up when too much has changed at once, goes on behind it, and owes another look at what may come late', async () => {
    writeMany(3);
    await feed.begin(null, signal);
    clock.pass(60_000);
    // More than forty pages, all within one second: the window could not move past them.
    writeMany(210);
    const late = org.write({}, 500_000);
    assert.equal((await feed.next(signal)).resync, true);
    assert.deepEqual(await feed.next(signal), { operations: [], deleted: [], resync: false });
    clock.pass(1_000);
    const next = org.write({});
    assert.deepEqual(
      (await feed.next(signal)).operations.map(({ id }) => id),
      [next?.id],
    );
    const resyncs: number[] = [];
    for (let seconds = 1; seconds < 1_000; seconds += 10) {
      clock.pass(10_000);
      const { resync } = await feed.next(signal);
      if (resync) resyncs.push(seconds);
    }
    assert.equal(resyncs.length, 2);
    // The later one is after the row has shown, which no window would have brought.
    assert.ok((resyncs[1] ?? 0) > 500 && org.rows.has(late?.id ?? ''));
  });

  it('says that a version is too old to go on from, and does not read the whole table', async () => {
    writeMany(3);
    clock.pass(3 * 86_400_000);
    writeMany(1);
    assert.deepEqual(await feed.begin(9_000_000_000, signal), { operations: [], deleted: [], resync: true });
    assert.ok(!org.asked.includes('ORDER BY SystemModstamp'));
  });

  it('reads on over short pages', async () => {
    writeMany(3);
    await feed.begin(null, signal);
    writeMany(150);
    assert.equal((await feed.next(signal)).operations.length, 150);
  });

  it('asks only for what is behind the latest change, not for the whole table', async () => {
    writeMany(1);
    clock.pass(86_400_000);
    writeMany(1);
    await feed.begin(null, signal);
    await feed.next(signal);
    for (const clauses of org.asked) assert.match(clauses, /^(ORDER BY SystemModstamp DESC LIMIT 1|WHERE .*ORDER BY)/);
  });
});

describe('following an org by /updated', () => {
  it('says that a version is too old to go on from', async () => {
    const clock = new ManualClock();
    const feed = new UpdatedFeed(new NaiveOrg(clock));
    const day = 86_400_000;
    assert.equal((await feed.begin(clock.now() - 40 * day, signal)).resync, true);
    assert.notEqual((await feed.begin(clock.now() - 20 * day, signal)).resync, true);
  });
});
