import assert from 'node:assert/strict';
import { SqliteStore } from '../../../src/engine/store/sqlite/sqliteStore.ts';
import { newOperation } from '../../../src/engine/submission.ts';
import { type Condition, everything } from '../../../src/operation/condition.ts';
import type { Operation } from '../../../src/operation/operation.ts';

const start = Date.UTC(2026, 0, 1);
const hour = 3_600_000;

/** Enough changes for several blocks of change numbers. */
const batches = 12;
const rowsOfBatch = 400;

describe('operations by their last change', () => {
  let store: SqliteStore;
  beforeEach(() => {
    store = new SqliteStore({ file: ':memory:', groupLimit: 5, now: () => start });
  });
  afterEach(() => store.close());

  const submit = async (at: number, name: string): Promise<Operation[]> => {
    const rows = Array.from({ length: rowsOfBatch }, (_, index) =>
      newOperation({ type: 'a', name: `${name}.${index}` }, null, undefined, { now: at, by: 'ann', maxPayload: 1e6 }),
    );
    return (await store.submit(rows, at)).map(({ operation }) => operation);
  };
  const cancel = (operations: readonly Operation[], at: number) =>
    store.change({ known: operations }, (rows) => ({
      changes: rows.map((operation) => ({ operation, moves: ['Canceled'], set: {}, by: 'ann', why: null, at })),
      value: () => undefined,
    }));
  const between = (from: number, before: number): Condition => ({
    kind: 'all',
    of: [
      { kind: 'compare', field: 'modifiedAt', operator: '>=', value: from },
      { kind: 'compare', field: 'modifiedAt', operator: '<', value: before },
    ],
  });
  const all = async () => (await store.search({ where: everything, order: [], limit: 5_000 })).operations;

  /** Sequence numbers of those that were changed last in a time: found, counted, and picked from all. */
  async function check(from: number, before: number): Promise<number> {
    const where = between(from, before);
    const found = await store.search({ where, order: [], limit: 5_000 });
    const expected = (await all()).filter(({ modifiedAt }) => modifiedAt >= from && modifiedAt < before);
    const sequences = (operations: readonly Operation[]) => operations.map(({ sequence }) => sequence);
    assert.deepEqual(sequences(found.operations), sequences(expected));
    assert.equal(await store.countWhere(where, 10_000), expected.length);
    const ascending = await store.search({ where, order: [{ field: 'modifiedAt', descending: false }], limit: 5 });
    assert.deepEqual(
      ascending.operations.map(({ modifiedAt }) => modifiedAt),
      expected
        .map(({ modifiedAt }) => modifiedAt)
        .sort((a, b) => a - b)
        .slice(0, 5),
    );
    return expected.length;
  }

  it('are all found, whatever the clock did and whatever is changed after it was looked at', async () => {
    const byBatch: Operation[][] = [];
    for (let batch = 0; batch < batches; batch++) {
      // In the middle the clock is five hours behind.
      const jump = batch === 6 ? -5 * hour : 0;
      byBatch.push(await submit(start + batch * hour + jump, String(batch)));
      if (batch % 4 === 1) await check(start + batch * hour, start + (batch + 1) * hour);
    }
    assert.equal(await check(start + hour, start + 2 * hour), 2 * rowsOfBatch);
    await cancel(byBatch[1]?.slice(0, 300) ?? [], start + 20 * hour);
    await cancel(byBatch[11]?.slice(0, 3) ?? [], start + 30 * hour);
    assert.equal(await check(start + 20 * hour, start + 30 * hour), 300);
    assert.equal(await check(start + 30 * hour, start + 40 * hour), 3);
    assert.equal(await check(start + hour, start + 2 * hour), 2 * rowsOfBatch - 300);
    assert.equal(await check(start + 40 * hour, start + 50 * hour), 0);
    await check(start - hour, start + 100 * hour);
    const [gone] = byBatch[2] ?? [];
    assert.ok(gone);
    await cancel([gone], start + 31 * hour);
    assert.equal(await check(start + 31 * hour, start + 32 * hour), 1);
  });
});
