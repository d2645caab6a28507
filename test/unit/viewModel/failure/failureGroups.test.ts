import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Operation } from '../../../../src/operation/operation.ts';
import { FailureGroups } from '../../../../src/viewModel/failure/failureGroups.ts';
import { operationOf } from '../../../support/operations.ts';

const failed = (finishedAt: number, message = 'no file 1', type = 'a') =>
  operationOf({ status: 'Error', finishedAt, type, error: { code: 1, message, stack: null } });
const summary = (groups: FailureGroups) => groups.list.map(({ type, shape, count }) => `${count} ${type} ${shape}`);

describe('FailureGroups', () => {
  it('gathers failures of one cause, newest first', () => {
    const groups = new FailureGroups();
    const rows = [failed(100), failed(300, 'no file 2'), failed(200, 'no order 7'), failed(250, 'no file 3', 'b')];
    for (const row of rows) groups.put(row);
    assert.deepEqual(summary(groups), ['2 a no file {n}', '1 b no file {n}', '1 a no order {n}']);
    const [first] = groups.list;
    assert.deepEqual([first?.firstSeen, first?.lastSeen, first?.times], [100, 300, [300, 100]]);
    assert.deepEqual(first?.ids, [rows[1]?.id, rows[0]?.id]);
    assert.deepEqual(first?.samples, [rows[1], rows[0]]);
  });

  it('lets go of what is retried or deleted, and of groups that are empty', () => {
    const groups = new FailureGroups();
    const [one, other] = [failed(100), failed(200)];
    groups.put(one);
    groups.put(other);
    assert.equal(groups.put({ ...other, status: 'Waiting' }).length, 1);
    assert.deepEqual([groups.list[0]?.count, groups.list[0]?.lastSeen], [1, 100]);
    assert.equal(groups.remove(one.id).length, 1);
    assert.deepEqual([groups.list, groups.size, groups.remove(one.id)], [[], 0, []]);
  });

  it('moves one that fails again in another way', () => {
    const groups = new FailureGroups();
    const row = failed(100);
    groups.put(row);
    const again = failed(200, 'no order 7');
    assert.equal(groups.put({ ...again, id: row.id }).length, 2);
    assert.deepEqual(summary(groups), ['1 a no order {n}']);
    assert.equal(groups.get(groups.keyOf(row.id) ?? '')?.lastSeen, 200);
  });

  it('counts one that comes twice once, and one without an error, too', () => {
    const groups = new FailureGroups();
    const row = { ...failed(100), error: null };
    groups.put(row);
    groups.put({ ...row, version: 99 });
    assert.deepEqual(summary(groups), ['1 a ']);
  });

  it('does not depend on the order in which rows come', () => {
    const rows = Array.from({ length: 12 }, (_, index) => failed(index % 5, ['no 1', 'no order 7', 'no x'][index % 3]));
    const seen = (order: readonly Operation[]) => {
      const groups = new FailureGroups({ operations: 100, samples: 2 });
      for (const row of order) groups.put(row);
      return groups.list;
    };
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (order) =>
        assert.deepEqual(seen(order), seen(rows)),
      ),
    );
  });

  it('holds no more than it may, the newest', () => {
    const groups = new FailureGroups({ operations: 20, samples: 3 });
    for (let at = 0; at < 1_000; at++) groups.put(failed(at, at % 2 === 0 ? 'no file' : 'no order'));
    assert.ok(groups.size >= 20 && groups.size <= 22, String(groups.size));
    assert.equal(groups.dropped, true);
    assert.equal(groups.list[0]?.lastSeen, 999);
    assert.equal(Math.min(...groups.list.map(({ firstSeen }) => firstSeen)), 1_000 - groups.size);
    assert.ok(groups.list.every(({ samples }) => samples.length === 3));
    groups.clear();
    assert.deepEqual([groups.size, groups.dropped], [0, false]);
  });
});
