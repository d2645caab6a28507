import assert from 'node:assert/strict';
import { FailureFeed } from '../../../../src/viewModel/failure/failureFeed.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { MemoryBackend, operationOf } from '../../../support/operations.ts';
import { failed } from './support.ts';

function setUp(rows: ReturnType<typeof failed>[] = [], window?: number) {
  const clock = new ManualClock();
  const feed = new FailureFeed(clock, window);
  const backend = new MemoryBackend(rows);
  const told: (readonly string[])[] = [];
  feed.onChange((keys) => told.push([...keys]));
  const summary = () => feed.groups.map(({ count, shape }) => `${count} ${shape}`);
  return { clock, feed, backend, told, summary };
}

describe('FailureFeed', () => {
  it('reads the failures alone, page by page, without payloads', async () => {
    const rows = Array.from({ length: 1_100 }, (_, index) => failed(index, `no file ${index}`));
    const { feed, backend, summary } = setUp([...rows, operationOf()]);
    await feed.start(backend);
    assert.deepEqual(summary(), ['1100 no file {n}']);
    assert.deepEqual(backend.calls, ['list status:Error 500', 'list status:Error 500', 'list status:Error 500']);
    assert.deepEqual(feed.scanned, { count: 1_100, more: false, partial: null });
  });

  it('stops at its window, and says so', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => failed(index));
    const { feed, backend } = setUp(rows, 20);
    backend.partial = { list: 'Not all is searched.', counts: null };
    await feed.start(backend);
    assert.deepEqual(feed.scanned, { count: 20, more: true, partial: 'Not all is searched.' });
    assert.equal(feed.groups[0]?.firstSeen, 10);
  });

  it('follows changes, and tells ten times a second at most which groups have changed', async () => {
    const { clock, feed, backend, told, summary } = setUp([failed(1), failed(2, 'no order 7')]);
    await feed.start(backend);
    await clock.advance(1_000);
    told.length = 0;
    for (let at = 0; at < 100; at++) {
      feed.apply(backend.put(failed(10 + at)));
      await clock.advance(10);
    }
    assert.ok(told.length <= 11, String(told.length));
    assert.ok(told.every((keys) => keys.length === 1));
    assert.deepEqual(summary(), ['101 no file {n}', '1 no order {n}']);
  });

  it('loses what is retried or deleted', async () => {
    const [one, other] = [failed(1), failed(2)];
    const { feed, backend, summary } = setUp([one, other]);
    await feed.start(backend);
    feed.apply(backend.put({ ...one, status: 'Waiting', version: one.version + 1_000 }));
    feed.apply(backend.remove(other.id));
    assert.deepEqual(summary(), []);
  });

  it('believes a change more than a page that was asked for before', async () => {
    const [mended, deleted] = [failed(1), failed(2)];
    const { feed, backend, summary } = setUp([mended, deleted]);
    const gate = Promise.withResolvers<void>();
    backend.gate = gate.promise;
    const reading = feed.start(backend);
    feed.apply(backend.put({ ...mended, status: 'Waiting', version: mended.version + 1_000 }));
    feed.apply(backend.remove(deleted.id));
    gate.resolve();
    await reading;
    assert.deepEqual(summary(), []);
  });

  it('shows what it knew until it has read again', async () => {
    const { feed, backend, summary } = setUp([failed(1)]);
    await feed.start(backend);
    feed.rest();
    backend.rows.clear();
    backend.put(failed(2, 'no order 7'));
    const gate = Promise.withResolvers<void>();
    backend.gate = gate.promise;
    const reading = feed.start(backend);
    assert.deepEqual(summary(), ['1 no file {n}']);
    feed.apply(backend.put(failed(3, 'no order 8')));
    gate.resolve();
    await reading;
    assert.deepEqual(summary(), ['2 no order {n}']);
  });

  it('neither reads nor follows while it rests, and holds no timer', async () => {
    const { clock, feed, backend, summary } = setUp([failed(1)]);
    await feed.start(backend);
    feed.rest();
    feed.apply(backend.put(failed(2)));
    assert.deepEqual([summary(), clock.pending], [['1 no file {n}'], 0]);
  });

  it('says why it could not read', async () => {
    const { feed, backend } = setUp();
    backend.gate = Promise.reject(new Error('The service asks to wait.'));
    await feed.start(backend);
    assert.deepEqual(feed.state, { kind: 'failed', reason: 'The service asks to wait.' });
  });

  it('forgets all when the connection leads elsewhere', async () => {
    const { feed, backend, told } = setUp([failed(1)]);
    await feed.start(backend);
    feed.clear();
    assert.deepEqual([feed.groups, feed.scanned.count, told.at(-1)?.length], [[], 0, 1]);
  });
});
