import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { SqliteStore } from '../../../../../src/engine/store/sqlite/sqliteStore.ts';
import { newOperation } from '../../../../../src/engine/submission.ts';
import type { Status } from '../../../../../src/operation/status.ts';
import { compileFilter } from '../../../../../src/server/dataverse/odata/compile/filter.ts';
import { compileOrder } from '../../../../../src/server/dataverse/odata/compile/order.ts';
import { backgroundOperation } from '../../../../../src/server/dataverse/odata/entity.ts';
import { parseFilter } from '../../../../../src/server/dataverse/odata/filter/parse.ts';
import { parseOrder } from '../../../../../src/server/dataverse/odata/order.ts';
import type { Row } from '../../../../support/evaluate.ts';
import { ada, now } from '../../../../support/odata.ts';
import { shownRow, testUsers } from '../../../../support/shownRow.ts';
import { temporaryFolder } from '../../../../support/temporaryFolder.ts';
import { rows, samples } from './filterArbitraries.ts';

/** Filters asked of one database of so many rows. */
const runs = 400;
const mostRows = 60;

const paths: readonly (readonly Status[])[] = [
  [],
  ['Canceled'],
  ['Running'],
  ['Running', 'Complete'],
  ['Running', 'Error'],
  ['Running', 'Canceling'],
];
const scope = { type: backgroundOperation, now, user: ada, lenientGuids: false, aliases: new Map<string, string>() };
const context = { users: testUsers(['ada', 'bob', 'Ada']), dateFractions: false };

describe('random filters as SQL', () => {
  const folder = temporaryFolder();
  let store: SqliteStore;
  beforeEach(async () => {
    store = new SqliteStore({ file: join(folder.path, 'operations.db'), groupLimit: 5, now: () => now });
    const wanted = fc.sample(rows, { numRuns: mostRows, seed: 3 }).flat().slice(0, mostRows);
    for (const [index, row] of wanted.entries()) await place(row, paths[index % paths.length] ?? []);
  });
  afterEach(() => store.close());

  /** Stores what the engine lets one choose of a row, and takes it down a path of statuses. */
  async function place({ operation, input, output }: Row, path: readonly Status[]): Promise<void> {
    const { type, name, displayName, runAs, partitionId, priority, createdBy, createdOnBehalfOf } = operation;
    const { importSequenceNumber, overriddenCreatedOn, submittedAt, startedAt, error } = operation;
    const draft = {
      type,
      name,
      displayName,
      runAs,
      partitionId,
      priority,
      createdOnBehalfOf,
      importSequenceNumber,
      overriddenCreatedOn,
    };
    const made = newOperation(draft, input, undefined, { now: submittedAt, by: createdBy, maxPayload: 1e6 });
    const [submitted] = await store.submit([made], submittedAt);
    assert.ok(submitted);
    const failed = path.at(-1) === 'Error' ? { error } : {};
    await store.change({ known: [submitted.operation] }, ([known = submitted.operation]) => ({
      changes: [
        {
          operation: known,
          moves: path,
          set: { startedAt, ...failed },
          by: createdBy,
          why: null,
          at: submittedAt,
          output,
        },
      ],
      value: () => undefined,
    }));
  }

  async function stored(): Promise<Row[]> {
    const { operations } = await store.list({ terms: [] }, { limit: 1_000 });
    return Promise.all(
      operations.map(async (operation) => ({
        operation,
        input: await store.payload(operation.sequence, 'input'),
        output: await store.payload(operation.sequence, 'output'),
        leader: undefined,
      })),
    );
  }

  it('find the rows that they should', async () => {
    const all = await stored();
    assert.equal(all.length, mostRows);
    await fc.assert(
      fc.asyncProperty(samples, async ({ text, holds }) => {
        const where = await compileFilter(parseFilter(text, scope), context);
        const { operations } = await store.search({ where, order: [], limit: 1_000 });
        const expected = all.filter((row) => holds(shownRow(row))).map(({ operation }) => operation.id);
        assert.deepEqual(new Set(operations.map(({ id }) => id)), new Set(expected), text);
      }),
      { numRuns: runs },
    );
  });

  for (const name of ['backgroundoperationstatuscode', 'displayname', 'priority']) {
    it(`orders by ${name} over pages`, async () => {
      const all = new Map((await stored()).map((row) => [row.operation.id, shownRow(row)]));
      const order = compileOrder(parseOrder(`${name} desc,name`, scope));
      const values: unknown[] = [];
      for (let after: string | undefined, more = true; more; ) {
        const asked = { where: { kind: 'all', of: [] } as const, order, limit: 7 };
        const page = await store.search(after === undefined ? asked : { ...asked, after });
        values.push(...page.operations.map(({ id }) => all.get(id)?.[name]));
        more = page.next !== null;
        if (page.next !== null) after = page.next;
      }
      const bytes = (value: unknown) =>
        Buffer.from(String(value).replaceAll(/[A-Z]/g, (capital) => capital.toLowerCase()));
      const compare = (a: unknown, b: unknown) =>
        typeof a === 'number' ? Number(b) - a : Buffer.compare(bytes(b), bytes(a));
      assert.equal(values.length, mostRows);
      assert.deepEqual(values, values.toSorted(compare));
    });
  }
});
