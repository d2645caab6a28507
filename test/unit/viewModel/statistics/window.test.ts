import assert from 'node:assert/strict';
import { bucketLabels, edgesOf, windowNames } from '../../../../src/viewModel/statistics/window.ts';
import { useZone } from '../../../../src/viewModel/time.ts';

const now = Date.UTC(2026, 10, 30, 14, 37, 20);
const minute = 60_000;
const hour = 60 * minute;
const text = (at: number) => new Date(at).toISOString().slice(5, 16);

describe('the time that statistics are of', () => {
  before(() => useZone('utc'));
  after(() => useZone('local'));

  it('begins exactly so long ago, and goes on in even steps up to now', () => {
    const [first, second, third] = edgesOf('hour', now);
    assert.deepEqual([first, text(second ?? 0), text(third ?? 0)], [now - hour, '11-30T13:40', '11-30T13:45']);
    assert.deepEqual(edgesOf('day', now).slice(1, 3).map(text), ['11-29T15:00', '11-29T16:00']);
    assert.deepEqual(edgesOf('week', now).slice(1, 3).map(text), ['11-23T18:00', '11-24T00:00']);
    assert.deepEqual(edgesOf('month', now).slice(1, 3).map(text), ['11-01T00:00', '11-02T00:00']);
    assert.deepEqual(
      windowNames.map((name) => text(edgesOf(name, now).at(-1) ?? 0)),
      ['11-30T14:35', '11-30T14:00', '11-30T12:00', '11-30T00:00'],
    );
  });

  it('has few buckets, in rising order', () => {
    for (const name of windowNames) {
      const edges = edgesOf(name, now);
      assert.ok(edges.length >= 12 && edges.length <= 32, name);
      assert.deepEqual(
        edges,
        [...new Set(edges)].sort((one, other) => one - other),
      );
      assert.ok((edges.at(-1) ?? 0) <= now);
    }
  });

  it('begins days where the person is', () => {
    useZone('local');
    const day = edgesOf('month', now).map((at) => new Date(at).getHours());
    assert.deepEqual([...new Set(day.slice(1))], [0]);
    const parts = edgesOf('week', now).map((at) => new Date(at).getHours());
    assert.deepEqual(
      [...new Set(parts.slice(1))].sort((one, other) => one - other),
      [0, 6, 12, 18],
    );
    useZone('utc');
  });

  it('says of each bucket when it was', () => {
    const day = bucketLabels('day', edgesOf('day', now), now);
    assert.equal(day[1]?.short, '3:00 PM');
    assert.match(day[1]?.full ?? '', /^Nov 29, 3:00\s–\s4:00\sPM$/u);
    assert.match(day.at(-1)?.full ?? '', /^Nov 30, 2:00\s–\s2:37\sPM$/u);
    const month = bucketLabels('month', edgesOf('month', now), now);
    assert.deepEqual(month[1], { short: 'Nov 1', full: 'Nov 1' });
  });
});
