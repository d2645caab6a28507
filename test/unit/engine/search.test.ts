import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SqliteStore } from '../../../src/engine/store/sqlite/sqliteStore.ts';
import { newOperation } from '../../../src/engine/submission.ts';
import type { Search } from '../../../src/operation/condition.ts';
import type { Status } from '../../../src/operation/status.ts';
import { found, grouped, type Row } from '../../support/evaluate.ts';
import { conditions, groupings, orders, start, words } from './searchArbitraries.ts';

/** Runs of each property: enough to meet what matters, few enough for every test run. */
const runs = process.env.BGOPS_LONG ? 300 : 30;
const rowsOfOne = 40;

const paths: readonly (readonly Status[])[] = [
  [],
  ['Canceled'],
  ['Running'],
  ['Running', 'Complete'],
  ['Running', 'Error'],
  ['Running', 'Canceling'],
];

const draft = fc.record({
  name: words,
  type: fc.constantFrom('a', 'A', 'b', 'Ä', 'mail.send'),
  displayName: fc.option(words),
  parentKey: fc.option(words.filter((text) => text !== '')),
  executionGroup: fc.option(fc.constantFrom('g', 'G')),
  priority: fc.integer({ min: 0, max: 10 }),
  createdBy: words,
  at: fc.integer({ min: 0, max: 7 }).map((ms) => start + ms),
  input: fc.option(words.map((text) => JSON.stringify(text))),
  output: fc.option(words.map((text) => JSON.stringify(text))),
  message: words,
  path: fc.constantFrom(...paths),
});

/** Reads as they are, and such that every way to the rows and every place to go on from is met with a few rows. */
const readings = {
  'as they are': {},
  'in windows of few rows': { reading: { firstWindow: 1, pageTime: 1_000, few: 5 } },
  'given up after every window': { reading: { firstWindow: 2, pageTime: -1, few: 0 } },
};

for (const [way, reading] of Object.entries(readings))
  describe(`searches, ${way},`, () => {
    let store: SqliteStore;
    const open = () => {
      store = new SqliteStore({ file: ':memory:', groupLimit: 5, now: () => start, ...reading });
    };
    beforeEach(open);
    afterEach(() => store.close());

    /** Fills the store anew and gives back what is in it. */
    async function fill(drafts: readonly (typeof draft extends fc.Arbitrary<infer T> ? T : never)[]): Promise<Row[]> {
      await store.close();
      open();
      for (const { at, createdBy, input, output, path, message, ...fields } of drafts) {
        const row = newOperation(fields, input, undefined, { now: at, by: createdBy, maxPayload: 1e6 });
        const [submitted] = await store.submit([row], at);
        assert.ok(submitted);
        if (submitted.operation.status === 'Merged') continue;
        const error = path.at(-1) === 'Error' ? { error: { code: message.length, message, stack: null } } : {};
        await store.change({ known: [submitted.operation] }, ([operation = submitted.operation]) => ({
          changes: [
            { operation, moves: path, set: { finishedAt: at + 1, ...error }, by: createdBy, why: null, at, output },
          ],
          value: () => undefined,
        }));
      }
      return rows();
    }

    async function rows(): Promise<Row[]> {
      const { operations } = await store.list({ terms: [] }, { limit: 1_000 });
      return Promise.all(
        operations.map(async (operation) => ({
          operation,
          input: await store.payload(operation.sequence, 'input'),
          output: await store.payload(operation.sequence, 'output'),
          leader: operations.find(({ id }) => id === operation.groupLeaderId),
        })),
      );
    }

    /** All pages of a search. */
    async function pages(search: Search): Promise<number[]> {
      const sequences: number[] = [];
      for (let after: string | undefined, more = true; more; ) {
        const page = await store.search(after === undefined ? search : { ...search, after });
        assert.ok(page.operations.length <= search.limit);
        sequences.push(...page.operations.map(({ sequence }) => sequence));
        more = page.next !== null;
        if (page.next !== null) after = page.next;
      }
      return sequences;
    }

    const sequencesOf = (list: readonly Row[]) => list.map(({ operation }) => operation.sequence);

    it('find, order and page as the evaluator in memory does', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(draft, { minLength: 1, maxLength: rowsOfOne }),
          fc.integer(),
          async (drafts, seed) => {
            const all = await fill(drafts);
            const ids = fc.constantFrom(...all.map(({ operation }) => operation.id));
            const asked = fc.record({
              where: conditions(ids),
              order: orders,
              limit: fc.integer({ min: 1, max: 50 }),
              skip: fc.integer({ min: 0, max: 5 }),
            });
            for (const search of fc.sample(asked, { seed, numRuns: 20 })) {
              const expected = sequencesOf(found(search, all)).slice(search.skip);
              assert.deepEqual(await pages(search), expected, JSON.stringify(search));
              const most = search.limit;
              assert.equal(
                await store.countWhere(search.where, most),
                Math.min(most, found(search, all).length),
                JSON.stringify(search),
              );
            }
          },
        ),
        { numRuns: runs },
      );
    });

    it('are put into groups as the evaluator in memory does', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(draft, { minLength: 1, maxLength: rowsOfOne }),
          fc.integer(),
          async (drafts, seed) => {
            const all = await fill(drafts);
            const ids = fc.constantFrom(...all.map(({ operation }) => operation.id));
            for (const asked of fc.sample(fc.tuple(conditions(ids), groupings), { seed, numRuns: 20 })) {
              const aggregation = { where: asked[0], ...asked[1] };
              assert.deepEqual(
                await store.aggregate(aggregation),
                grouped(aggregation, all),
                JSON.stringify(aggregation),
              );
            }
          },
        ),
        { numRuns: runs },
      );
    });
  });
