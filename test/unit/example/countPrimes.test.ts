import assert from 'node:assert/strict';
import { loadSingle, recordingContext } from './workspace.ts';

describe('example: primes.count', () => {
  const load = () => loadSingle<{ upTo?: number; rest?: number }>('count-primes.mjs');

  // Known values of the prime-counting function, and the borders of the chunks of two million.
  for (const [upTo, count] of [
    [2, 1],
    [3, 2],
    [4, 2],
    [9, 4],
    [25, 9],
    [100, 25],
    [1_000_000, 78_498],
    [2_000_002, 148_933],
    [2_000_003, 148_934],
    [5_000_000, 348_513],
  ] as const) {
    it(`finds ${count} up to ${upTo}`, async () => {
      const { context, progress } = recordingContext();
      assert.deepEqual(await (await load()).run({ upTo, rest: 0 }, context), { upTo, count });
      if (upTo > 2) assert.equal(progress.at(-1)?.fraction, 1);
    });
  }

  it('stops within a chunk when asked to, though a billion is far away', async () => {
    const { context, progress } = recordingContext({ stopAtProgress: 2 });
    await assert.rejects(async () => (await load()).run({ rest: 1 }, context), { name: 'AbortError' });
    assert.deepEqual(
      progress.map(({ fraction }) => fraction),
      [2_000_002 / 1e9, 4_000_002 / 1e9],
    );
  });
});
