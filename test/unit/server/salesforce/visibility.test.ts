import assert from 'node:assert/strict';
import { join } from 'node:path';
import { SqliteStore } from '../../../../src/engine/store/sqlite/sqliteStore.ts';
import { everything } from '../../../../src/operation/query.ts';
import { deletedRows, updatedRows } from '../../../../src/server/salesforce/changes.ts';
import { settingsSchema } from '../../../../src/server/salesforce/settings.ts';
import { hiddenRows, isHidden } from '../../../../src/server/salesforce/visibility.ts';
import { idOfSequence } from '../../../../src/service/salesforce/ids.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { fill, type Made, start } from '../../../support/soql.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const hour = 3_600_000;
const day = 24 * hour;
const made: Made = {
  name: 'x',
  type: 'Bulk',
  parentKey: null,
  executionGroup: null,
  sequenceNumber: null,
  timeout: 10,
  createdBy: 'ann',
  at: 0,
  path: [],
  message: '',
};
const group = { ...made, executionGroup: 'g' };
const settings = settingsSchema.parse({ visibleHours: 24 });

describe('Rows that have ended, to the Salesforce facade', () => {
  const folder = temporaryFolder();
  let store: SqliteStore;
  /** Sequence numbers 1 to 6: a leader with two followers that ends after two days, a failed row, one that runs, one that waits. */
  beforeEach(async () => {
    store = new SqliteStore({ file: join(folder.path, 'operations.db'), groupLimit: 10, now: () => start });
    const rows = await fill(store, [
      { ...group, name: 'leader' },
      { ...group, name: 'one', at: hour },
      { ...group, name: 'other', at: 2 * hour },
      { ...made, name: 'failed', path: ['Running', 'Error'], at: hour },
      { ...made, name: 'running', path: ['Running'] },
      { ...made, name: 'waiting' },
    ]);
    const leader = rows.find(({ name }) => name === 'leader');
    assert.ok(leader);
    await store.change({ known: [leader] }, ([operation = leader]) => ({
      changes: [{ operation, moves: ['Running', 'Complete'], set: {}, by: 'worker', why: null, at: start + 2 * day }],
      value: () => undefined,
    }));
  });
  afterEach(() => store.close());

  /** Names of those that are hidden at a time: as the store finds them, and as each row is looked at. */
  async function hiddenAt(now: number): Promise<[found: string[], looked: string[]]> {
    const where = hiddenRows(settings, now);
    assert.ok(where);
    const found = await store.search({ where, order: [{ field: 'sequence', descending: false }], limit: 10 });
    const { operations } = await store.list(everything, { limit: 10 });
    const byId = new Map(operations.map((operation) => [operation.id, operation]));
    const looked = operations.filter((one) => isHidden(one, byId.get(one.groupLeaderId ?? ''), settings, now));
    return [found.operations.map(({ name }) => name), looked.map(({ name }) => name).reverse()];
  }

  it('are hidden after the hours of the setting, followers with their leader', async () => {
    for (const [now, expected] of [
      [start + day, []],
      [start + day + 2 * hour, ['failed']],
      // The followers were merged two days ago.
      [start + 3 * day, ['failed']],
      [start + 3 * day + 1, ['leader', 'one', 'other', 'failed']],
      [start + 300 * day, ['leader', 'one', 'other', 'failed']],
    ] as const) {
      assert.deepEqual(await hiddenAt(now), [expected, expected], String((now - start) / hour));
    }
  });

  it('are deleted at the moment in which they are hidden', async () => {
    const clock = new ManualClock(start + 4 * day);
    const reading = { engine: { search: store.search.bind(store), gone: async () => [] }, settings, clock };
    const deleted = async (from: number, end: number) =>
      (await deletedRows({ start: start + from, end: start + end }, reading)).rows;
    const group = [1, 2, 3].map((sequence) => ({ id: idOfSequence(sequence), at: start + 3 * day }));
    const failed = { id: idOfSequence(4), at: start + day + hour + 3 };
    assert.deepEqual(await deleted(0, 4 * day), [failed, ...group]);
    assert.deepEqual(await deleted(2 * day, 4 * day), group);
    assert.deepEqual(await deleted(0, 3 * day), [failed]);
    const { ids } = await updatedRows({ start, end: start + 4 * day }, reading);
    assert.deepEqual(ids, [5, 6].map(idOfSequence));
  });
});
