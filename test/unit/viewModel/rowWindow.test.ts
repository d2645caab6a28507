import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Operation } from '../../../src/operation/operation.ts';
import { comparisons, newestFirst, RowWindow } from '../../../src/viewModel/tree/rowWindow.ts';
import { operationOf } from '../../support/operations.ts';

const running = (operation: Operation) => operation.status === 'Running';
const ids = (rows: readonly Operation[]) => rows.map(({ id }) => id);

describe('RowWindow', () => {
  it('takes new rows at their place and gives up the last beyond what is wanted', () => {
    const [a, b, c] = [1, 2, 3].map((sequence) => operationOf({ sequence, status: 'Running' }));
    assert.ok(a && b && c);
    const window = new RowWindow(running, newestFirst, 2);
    window.fill([b, a], false);
    assert.equal(window.apply(c), 'added');
    assert.deepEqual(ids(window.rows), [c.id, b.id]);
    assert.equal(window.more, true);
  });

  it('does not take a row behind the last one it knows while there are more', () => {
    const rows = [5, 4, 1].map((sequence) => operationOf({ sequence, status: 'Running' }));
    const window = new RowWindow(running, newestFirst, 2);
    window.fill(rows.slice(0, 2), true);
    assert.equal(window.apply(rows[2] as Operation), 'same');
    assert.equal(window.rows.length, 2);
  });

  it('keeps the newer version of a row', () => {
    const old = operationOf({ status: 'Running', version: 5 });
    const window = new RowWindow(running, newestFirst, 5);
    window.fill([{ ...old, version: 7 }], false);
    assert.equal(window.apply(old), 'same');
    window.fill([old], false);
    assert.equal(window.rows[0]?.version, 7);
  });

  it('is short when rows have left and more exist', () => {
    const rows = [2, 1].map((sequence) => operationOf({ sequence, status: 'Running' }));
    const window = new RowWindow(running, newestFirst, 2);
    window.fill(rows, true);
    assert.equal(window.short, false);
    window.apply({ ...(rows[0] as Operation), status: 'Complete', version: (rows[0]?.version ?? 0) + 1 });
    assert.equal(window.short, true);
  });

  for (const [order, compare] of Object.entries(comparisons)) {
    it(`shows, after any changes, a beginning of the whole list that has no gap: ${order} first`, () => {
      const step = fc.record({ at: fc.nat(11), status: fc.constantFrom('Running' as const, 'Complete' as const) });
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 60 }), (wanted, steps) => {
          const all = Array.from({ length: 12 }, (_, index) =>
            operationOf({ sequence: index, version: index, status: index % 2 === 0 ? 'Running' : 'Complete' }),
          );
          const whole = () => all.filter(running).sort(compare);
          const window = new RowWindow(running, compare, wanted);
          window.fill(whole().slice(0, wanted), whole().length > wanted);
          let version = 100;
          for (const { at, status } of steps) {
            version += 1;
            const changed = { ...(all[at] as Operation), status, version };
            all[at] = changed;
            window.apply(changed);
            assert.deepEqual(ids(window.rows), ids(whole().slice(0, window.rows.length)));
            assert.ok(window.rows.length <= wanted);
            if (!window.more) assert.equal(window.rows.length, whole().length);
          }
        }),
      );
    });
  }
});
