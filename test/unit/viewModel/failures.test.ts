import assert from 'node:assert/strict';
import { type Failed, failureSentence } from '../../../src/viewModel/failure/failureNotice.ts';
import { causeOf } from '../../../src/viewModel/failure/fingerprint.ts';
import { UnseenFailures } from '../../../src/viewModel/failure/unseenFailures.ts';
import { Gathering } from '../../../src/viewModel/watch/gathering.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { MemoryBackend, operationOf } from '../../support/operations.ts';

function memory(start?: number) {
  let at = start;
  const set = (value: number) => {
    at = value;
  };
  return { get: () => at, set };
}

const failed = (finishedAt: number, type = 'test.type') => ({
  ...operationOf({ status: 'Error', finishedAt, type, error: { code: 1, message: 'no such file', stack: null } }),
  connection: 'engine',
  place: '',
});

describe('UnseenFailures', () => {
  it('goes back ten minutes the first time ever', async () => {
    const unseen = new UnseenFailures(memory());
    await unseen.seed(new MemoryBackend([failed(1_000), failed(390_000), failed(410_000)]), 1_000_000);
    assert.equal(unseen.count, 1);
  });

  it('finds what failed while nobody listened', async () => {
    const unseen = new UnseenFailures(memory(500));
    await unseen.seed(new MemoryBackend([failed(400), failed(600), operationOf({ status: 'Complete' })]), 1_000);
    assert.equal(unseen.count, 1);
  });

  it('keeps what is still unseen when it looks again, and lets go of what was mended meanwhile', async () => {
    const unseen = new UnseenFailures(memory(0));
    const [mended, failing] = [failed(100), failed(200)];
    unseen.apply({ version: 1, operations: [mended, failing], deleted: [] });
    const newer = failed(300);
    const looking = unseen.seed(new MemoryBackend([{ ...mended, status: 'Complete' }, failing]), 1_000);
    unseen.apply({ version: 2, operations: [newer], deleted: [] });
    await looking;
    assert.deepEqual(unseen.ids.toSorted(), [failing.id, newer.id].toSorted());
  });

  it('counts a failure once, and again when it fails again after a retry', () => {
    const unseen = new UnseenFailures(memory(0));
    const row = failed(100);
    const batch = (operation: typeof row) => ({ version: 1, operations: [operation], deleted: [] });
    assert.deepEqual(unseen.apply(batch(row)), [row]);
    assert.deepEqual(unseen.apply(batch({ ...row, version: row.version + 1 })), []);
    assert.equal(unseen.count, 1);
    unseen.apply(batch({ ...row, status: 'Waiting' }));
    assert.equal(unseen.count, 0);
    assert.equal(unseen.apply(batch({ ...row, finishedAt: 200 })).length, 1);
  });

  it('is empty after a look, also for a later window', () => {
    const mark = memory(0);
    const unseen = new UnseenFailures(mark);
    const row = failed(100);
    unseen.apply({ version: 1, operations: [row], deleted: [] });
    unseen.seen();
    assert.equal(unseen.count, 0);
    const later = new UnseenFailures(mark);
    assert.deepEqual(later.apply({ version: 2, operations: [row], deleted: [] }), []);
  });

  it('can be looked at one by one, and keeps the others', () => {
    const mark = memory(0);
    const unseen = new UnseenFailures(mark);
    const [first, second] = [failed(100), failed(200)];
    unseen.apply({ version: 1, operations: [first, second], deleted: [] });
    unseen.seenOne(second.id);
    assert.deepEqual([unseen.ids, mark.get()], [[first.id], 0]);
    unseen.seenOne(first.id);
    assert.deepEqual([unseen.ids, mark.get()], [[], 200]);
  });

  it('does not count what is muted, from the moment on in which it is', () => {
    const heard = failed(100);
    const other = { ...failed(200), type: 'other' };
    const muted = new Set<string>();
    const unseen = new UnseenFailures(memory(0), (key) => muted.has(key));
    const batch = (...operations: (typeof heard)[]) => ({ version: 1, operations, deleted: [] });
    unseen.apply(batch(heard, other));
    muted.add(causeOf(other).key);
    unseen.mute();
    assert.deepEqual(unseen.ids, [heard.id]);
    assert.deepEqual(unseen.apply(batch({ ...failed(300), type: 'other' })), []);
    assert.deepEqual(unseen.apply(batch({ ...heard, type: 'other', finishedAt: 400 })), []);
    assert.equal(unseen.count, 0);
    muted.clear();
    unseen.mute();
    assert.equal(unseen.count, 0);
    assert.equal(unseen.apply(batch({ ...failed(500), type: 'other' })).length, 1);
  });

  it('has no muted ones among those that failed while nobody listened', async () => {
    const row = failed(600);
    const unseen = new UnseenFailures(memory(500), (key) => key === causeOf(row).key);
    await unseen.seed(new MemoryBackend([row, { ...failed(700), type: 'other' }]), 1_000);
    assert.equal(unseen.count, 1);
  });

  it('can be looked at some at a time', () => {
    const mark = memory(0);
    const unseen = new UnseenFailures(mark);
    const rows = [failed(100), failed(200), failed(300)];
    unseen.apply({ version: 1, operations: rows, deleted: [] });
    unseen.seenThese([rows[2]?.id ?? '', rows[0]?.id ?? '', 'another']);
    assert.deepEqual([unseen.ids, mark.get()], [[rows[1]?.id], 0]);
    unseen.seenThese([rows[1]?.id ?? '']);
    assert.deepEqual([unseen.count, mark.get()], [0, 300]);
  });

  it('forgets what is deleted', () => {
    const unseen = new UnseenFailures(memory(0));
    const row = failed(100);
    unseen.apply({ version: 1, operations: [row], deleted: [] });
    unseen.apply({ version: 2, operations: [], deleted: [row.id] });
    assert.equal(unseen.count, 0);
  });
});

describe('notifications of failures', () => {
  function setUp(oneAtATime = true) {
    const clock = new ManualClock();
    const shown: (readonly Failed[])[] = [];
    let close = () => {};
    const notice = new Gathering<Failed>(clock, {
      quiet: 30_000,
      oneAtATime,
      show: (operations) => {
        shown.push(operations);
        return new Promise((resolve) => {
          close = resolve;
        });
      },
    });
    return { clock, shown, notice, close: () => close() };
  }

  it('tells of failures that come together once', async () => {
    const { clock, shown, notice } = setUp();
    notice.add([failed(1)]);
    await clock.advance(1_000);
    notice.add([failed(2), failed(3)]);
    await clock.advance(1_000);
    assert.deepEqual(
      shown.map(({ length }) => length),
      [3],
    );
  });

  it('waits until the last notification is closed, and half a minute', async () => {
    const { clock, shown, notice, close } = setUp();
    notice.add([failed(1)]);
    await clock.advance(2_000);
    notice.add([failed(2)]);
    await clock.advance(60_000);
    assert.equal(shown.length, 1);
    close();
    await clock.advance(2_000);
    assert.equal(shown.length, 2);
    close();
    notice.add([failed(3)]);
    await clock.advance(20_000);
    assert.equal(shown.length, 2);
    await clock.advance(10_000);
    assert.equal(shown.length, 3);
  });

  it('may come beside one that is open', async () => {
    const { clock, shown, notice } = setUp(false);
    notice.add([failed(1)]);
    await clock.advance(2_000);
    notice.add([failed(2)]);
    await clock.advance(20_000);
    assert.equal(shown.length, 1);
    await clock.advance(10_000);
    assert.equal(shown.length, 2);
  });

  it('says nothing of what was seen meanwhile', async () => {
    const { clock, shown, notice } = setUp();
    notice.add([failed(1)]);
    notice.drop();
    await clock.advance(60_000);
    assert.deepEqual(shown, []);
    assert.equal(clock.pending, 0);
  });

  it('words one, several of a type, and several types', () => {
    const one = failed(1, 'orders.import');
    assert.equal(failureSentence([{ ...one, name: 'Import' }]), 'Import failed: no such file');
    assert.equal(failureSentence([one, failed(2, 'orders.import')]), '2 operations failed in orders.import.');
    assert.equal(failureSentence([one, failed(2, 'other')]), '2 operations of 2 types failed.');
  });
});
