import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { SqliteStore } from '../../../../../src/engine/store/sqlite/sqliteStore.ts';
import type { Operation } from '../../../../../src/operation/operation.ts';
import type { Status } from '../../../../../src/operation/status.ts';
import type { Row } from '../../../../../src/server/salesforce/row.ts';
import { execute } from '../../../../../src/server/salesforce/soql/execute.ts';
import { planQuery } from '../../../../../src/server/salesforce/soql/plan.ts';
import { idOfSequence } from '../../../../../src/service/salesforce/ids.ts';
import { fill, plain, queryContext, start } from '../../../../support/soql.ts';
import { temporaryFolder } from '../../../../support/temporaryFolder.ts';
import { allPaths, compareBy, conditions, kindOf, names, orderOf, type Plain, plainOf, type Subject } from './naive.ts';

/** Fillings of the store, and queries on each. */
const fillings = 8;
const queries = 60;

const paths: readonly (readonly Status[])[] = [
  [],
  ['Canceled'],
  ['Running'],
  ['Running', 'Complete'],
  ['Running', 'Error'],
  ['Running', 'Canceling'],
];

const made = fc.record({
  name: fc.constantFrom('a', 'A', 'ab', 'aXb', "it's", '50%', 'a_b', 'Ä', '\\', 'x'.repeat(300)),
  type: fc.constantFrom('SiteTaskPublish', 'ab', 'B'),
  parentKey: fc.option(fc.constantFrom('a', 'A', 'b')),
  executionGroup: fc.option(fc.constantFrom('g', 'h')),
  sequenceNumber: fc.option(fc.integer({ min: 0, max: 3 })),
  timeout: fc.integer({ min: 1, max: 4 }),
  createdBy: fc.constantFrom('ann', 'Bob'),
  at: fc.integer({ min: 0, max: 8 }),
  path: fc.constantFrom(...paths),
  message: fc.constantFrom('a', 'bad', 'y'.repeat(300)),
});

describe('SOQL, compared with plain evaluation', () => {
  const folder = temporaryFolder();
  let stores = 0;
  let store: SqliteStore;
  let subjects: Subject[];

  async function prepare(seed: number): Promise<void> {
    store = new SqliteStore({ file: join(folder.path, `${stores++}.db`), groupLimit: 4, now: () => start });
    const rows = fc.sample(fc.array(made, { minLength: 1, maxLength: 30 }), { seed, numRuns: 1 }).flat();
    const operations = await fill(store, rows);
    const byId = new Map(operations.map((operation) => [operation.id, operation]));
    const leaderOf = ({ groupLeaderId }: Operation) => byId.get(groupLeaderId ?? '') ?? null;
    subjects = operations.map((operation) => ({ operation, leader: leaderOf(operation) }));
  }
  afterEach(() => store.close());

  const context = () => queryContext(store, names);

  async function all(text: string, size: number): Promise<Row[]> {
    const plan = await planQuery(text, context());
    const rows: Row[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await execute(plan, context(), size, after);
      rows.push(...page.rows);
      assert.ok(page.rows.length <= size && page.totalSize >= rows.length, text);
      if (page.next === null) assert.equal(page.totalSize, rows.length, text);
      after = page.next;
    }
    return rows;
  }

  for (let filling = 0; filling < fillings; filling++) {
    it(`finds and orders rows, ${filling}`, async () => {
      await prepare(filling);
      const asked = fc.record({
        where: conditions(subjects),
        order: fc.array(
          fc.record({
            path: fc.constantFrom(...allPaths.filter((path) => path !== 'CreatedById')),
            descending: fc.boolean(),
            nulls: fc.option(fc.constantFrom('FIRST' as const, 'LAST' as const)),
          }),
          { maxLength: 2 },
        ),
        limit: fc.option(fc.integer({ min: 0, max: 20 })),
        size: fc.integer({ min: 1, max: 15 }),
      });
      for (const { where, order, limit, size } of fc.sample(asked, { seed: filling, numRuns: queries })) {
        const terms = order.map(
          ({ path, descending, nulls }) =>
            `${path}${descending ? ' DESC' : ''}${nulls === null ? '' : ` NULLS ${nulls}`}`,
        );
        const text = `SELECT Id FROM BackgroundOperation WHERE ${where.text}${
          terms.length === 0 ? '' : ` ORDER BY ${terms.join(', ')}`
        }${limit === null ? '' : ` LIMIT ${limit}`}`;
        const expected = subjects
          .filter((subject) => where.fits(subject))
          .sort((a, b) => compareBy(order, a, b))
          .slice(0, limit ?? undefined)
          .map(({ operation }) => idOfSequence(operation.sequence));
        const rows = await all(text, size);
        assert.deepEqual(
          rows.map(({ id }) => id),
          expected,
          text,
        );
      }
    });

    it(`puts rows into groups, ${filling}`, async () => {
      await prepare(filling + 1_000);
      const groupable = allPaths.filter((path) => kindOf(path) !== 'instant');
      const measure = fc.oneof(
        fc.tuple(fc.constantFrom('COUNT', 'COUNT_DISTINCT', 'MIN', 'MAX'), fc.constantFrom(...allPaths)),
        fc.tuple(fc.constantFrom('SUM', 'AVG'), fc.constantFrom('Timeout', 'SequenceNumber')),
      );
      const asked = fc.record({
        where: conditions(subjects),
        by: fc.uniqueArray(fc.constantFrom(...groupable), { maxLength: 2 }),
        measures: fc.uniqueArray(measure, { minLength: 1, maxLength: 3, selector: String }),
      });
      for (const { where, by, measures } of fc.sample(asked, { seed: filling, numRuns: queries })) {
        const keys = by.map((path, index) => `${path} k${index}`);
        const works = measures.map(([work, path], index) => `${work}(${path}) m${index}`);
        const text = `SELECT ${[...keys, ...works].join(', ')} FROM BackgroundOperation WHERE ${where.text}${
          by.length === 0 ? '' : ` GROUP BY ${by.join(', ')}`
        }`;
        const groups = new Map<string, Subject[]>(by.length === 0 ? [['[]', []]] : []);
        for (const subject of subjects.filter((one) => where.fits(one))) {
          const key = JSON.stringify(by.map((path) => shown(plainOf(subject, path))));
          groups.set(key, [...(groups.get(key) ?? []), subject]);
        }
        const expected = [...groups].map(([key, members]) => [
          ...(JSON.parse(key) as Plain[]),
          ...measures.map(([work, path]) => measured(work, path, members)),
        ]);
        const found = plain(await all(text, 2_000)).map((row) => Object.values(row).map(instantOf));
        assert.deepEqual(found.map(String).sort(), expected.map(String).sort(), text);
      }
    });
  }

  /** Long texts are cut. */
  function shown(value: Plain): Plain {
    return typeof value === 'string' ? value.slice(0, 255) : value;
  }

  function measured(work: string, path: string, members: readonly Subject[]): Plain {
    const values = members.map((subject) => shown(plainOf(subject, path))).filter((value) => value !== null);
    if (work === 'COUNT') return values.length;
    if (work === 'COUNT_DISTINCT') return new Set(values).size;
    if (values.length === 0) return null;
    const sum = values.reduce<number>((total, value) => total + Number(value), 0);
    if (work === 'SUM') return sum;
    if (work === 'AVG') return sum / values.length;
    const byCode = (a: string | number, b: string | number) => (a < b ? -1 : Number(a > b));
    const sorted = values.toSorted((a, b) => (kindOf(path) === 'status' ? orderOf(a, b, 'status') : byCode(a, b)));
    const extreme = sorted.at(work === 'MIN' ? 0 : -1) ?? null;
    return extreme;
  }

  function instantOf(value: unknown): unknown {
    return typeof value === 'string' && /^\d{4}-.*Z$/.test(value) ? Date.parse(value) : value;
  }
});
