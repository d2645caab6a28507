import assert from 'node:assert/strict';
import { batches } from '../../../scripts/test/batches.ts';

describe('sharing the files of a tier', () => {
  const files = Array.from({ length: 50 }, (_, index) => `test/unit/${index}.test.ts`);

  it('puts each file in exactly one share, slow ones alone and first', () => {
    const slow = ['test/unit/40.test.ts', 'test/unit/7.test.ts', 'test/unit/gone.test.ts'];
    for (const lanes of [1, 2, 4]) {
      const shares = [...batches(files, slow, lanes)];
      assert.deepEqual(shares.slice(0, 2), [['test/unit/40.test.ts'], ['test/unit/7.test.ts']]);
      assert.deepEqual(shares.flat().sort(), [...files].sort());
    }
  });

  it('makes the shares smaller, so that no process has much left when the others are done', () => {
    const sizes = [...batches(files, [], 2)].map(({ length }) => length);
    assert.deepEqual(sizes.slice(0, 3), [13, 10, 7]);
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => b - a),
    );
    assert.equal(sizes.at(-1), 1);
  });
});
