import assert from 'node:assert/strict';
import type { Backend } from '../../../../src/backend/backend.ts';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import type { StatisticsModel } from '../../../../src/viewModel/statistics/model.ts';
import { StatisticsSource } from '../../../../src/viewModel/statistics/source.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { figures } from './support.ts';

/** A source on a backend that counts how often it is read, and answers when told. */
function open(byHand = false) {
  const clock = new ManualClock();
  const seen = { reads: 0, models: [] as StatisticsModel[], failures: [] as unknown[], reading: false };
  let answer = async () => {};
  const backend = {
    capabilities: allCapabilities,
    statistics: async ({ since, edges }: { since: number; edges: number[] }) => {
      seen.reads++;
      await answer();
      return { since, edges, rows: [figures(null, { complete: seen.reads }), figures('mail')] };
    },
    list: async () => ({ operations: [], next: null }),
    paused: async () => ({ all: false, types: [] }),
    handlers: async () => [],
    workers: async () => ({ workers: [], types: [], shared: false }),
  } as unknown as Backend;
  const source = new StatisticsSource({
    ...{ backend, clock, byHand, chosen: { window: 'day', type: null }, place: () => '' },
    sink: {
      model: (model) => seen.models.push(model),
      reading: (on) => {
        seen.reading = on;
      },
      failed: (error) => seen.failures.push(error),
    },
  });
  return {
    ...{ clock, seen, source },
    answering: (next: () => Promise<void>) => {
      answer = next;
    },
  };
}

describe('reading of statistics', () => {
  it('happens at most every few seconds however much changes, and once more after the last change', async () => {
    const { clock, seen, source } = open();
    await source.read();
    for (let index = 0; index < 100; index++) source.touch();
    await clock.advance(2_999);
    assert.equal(seen.reads, 1);
    await clock.advance(1);
    assert.deepEqual([seen.reads, seen.models.length], [2, 2]);
    source.dispose();
  });

  it('rests longer where it takes long', async () => {
    const { clock, seen, source, answering } = open();
    answering(async () => clock.pass(2_000));
    await source.read();
    answering(async () => {});
    source.touch();
    await clock.advance(19_000);
    assert.equal(seen.reads, 1);
    await clock.advance(1_000);
    assert.equal(seen.reads, 2);
    source.dispose();
  });

  it('misses nothing that changes while it is made', async () => {
    const { clock, seen, source, answering } = open();
    answering(async () => source.touch());
    await source.read();
    answering(async () => {});
    await clock.advance(3_000);
    assert.equal(seen.reads, 2);
    source.dispose();
  });

  it('happens each minute, since time passes, and not when nobody looks any more', async () => {
    const { clock, seen, source } = open();
    await source.read();
    await clock.advance(60_000);
    assert.equal(seen.reads, 2);
    source.dispose();
    source.touch();
    assert.equal(clock.pending, 0);
    await clock.advance(600_000);
    assert.equal(seen.reads, 2);
  });

  it('waits for the person where requests are counted', async () => {
    const { clock, seen, source } = open(true);
    await source.read();
    source.touch();
    await clock.advance(600_000);
    assert.equal(seen.reads, 1);
    await source.read();
    assert.equal(seen.reads, 2);
    source.dispose();
  });

  it('is not needed for another type, and made at once for another time', async () => {
    const { seen, source } = open();
    await source.read();
    await source.choose({ type: 'mail' });
    assert.deepEqual([seen.reads, seen.models.at(-1)?.types.find(({ chosen }) => chosen)?.label], [1, 'mail']);
    await source.choose({ window: 'hour' });
    assert.deepEqual([seen.reads, seen.models.at(-1)?.windows.find(({ chosen }) => chosen)?.value], [2, 'hour']);
    source.dispose();
  });

  it('gives up what was asked before, and tells of failures', async () => {
    const { seen, source, answering } = open();
    const first = Promise.withResolvers<void>();
    answering(() => first.promise);
    const before = source.read();
    answering(async () => {});
    await source.choose({ window: 'week' });
    first.resolve();
    await before;
    assert.deepEqual(
      seen.models.map(({ windows }) => windows.find(({ chosen }) => chosen)?.value),
      ['week'],
    );
    assert.equal(seen.reading, false);
    answering(async () => {
      throw new Error('no answer');
    });
    await source.read();
    assert.deepEqual([seen.failures.length, seen.reading], [1, false]);
    source.dispose();
  });
});
