import assert from 'node:assert/strict';
import { nextIn, type PaceFacts, usualPace } from '../../../../src/backend/web/change/pace.ts';

const facts: PaceFacts = { attention: 'active', unfinished: true, quiet: 0, acted: false, scarce: false };
const next = (changes: Partial<PaceFacts>) => nextIn(usualPace, { ...facts, ...changes });
const waits = (changes: Partial<PaceFacts>) =>
  Array.from({ length: 40 }, (_, quiet) => next({ ...changes, quiet }) ?? Number.POSITIVE_INFINITY);

describe('how often a connection asks for changes', () => {
  it('is often while something runs, and slower the longer nothing happens', () => {
    for (const unfinished of [true, false]) {
      const all = waits({ unfinished });
      assert.deepEqual(
        all,
        all.toSorted((a, b) => a - b),
      );
      assert.equal(all.at(-1), unfinished ? 5_000 : 15_000);
    }
    assert.equal(next({}), 2_000);
    assert.equal(next({ unfinished: false }), 5_000);
  });

  it('is once a minute in the background, whatever happens, and never when nobody looks or watches', () => {
    for (const changes of [{}, { acted: true }, { unfinished: false }, { quiet: 9 }]) {
      assert.equal(next({ ...changes, attention: 'background' }), 60_000);
      assert.equal(next({ ...changes, attention: 'none' }), null);
    }
  });

  it('is half as often in a window without the focus, and a quarter when few requests are left', () => {
    assert.deepEqual([next({ attention: 'visible' }), next({ scarce: true })], [4_000, 8_000]);
  });

  it('is soon after something was done here, unless few requests are left', () => {
    assert.equal(next({ acted: true, unfinished: false }), 1_000);
    assert.equal(next({ acted: true, scarce: true }), 8_000);
  });
});
