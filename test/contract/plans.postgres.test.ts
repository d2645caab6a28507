import assert from 'node:assert/strict';
import { Pool } from 'pg';
import { connectionTo } from '../../src/engine/store/postgres/database.ts';
import { groups } from '../../src/engine/store/postgres/groups.ts';
import { counts, list } from '../../src/engine/store/postgres/list.ts';
import { changesSince } from '../../src/engine/store/postgres/reader.ts';
import { countWhere, search } from '../../src/engine/store/postgres/search.ts';
import { statistics } from '../../src/engine/store/postgres/statistics.ts';
import type { Condition, Field, Order } from '../../src/operation/condition.ts';
import { parseQuery } from '../../src/operation/query.ts';
import { fillPostgres } from '../bench/team/million.ts';
import { explaining } from '../support/postgres/plans.ts';
import { postgres } from '../support/postgres/postgres.ts';

const size = 30_000;
const day = 86_400_000;
const now = Date.now();
const id = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';

const page = (text: string, order: 'newest' | 'oldest' | 'changed' = 'newest') => ({
  of: (pool: Pool) => list(pool, parseQuery(text, now), { limit: 50, order }),
});
const counted = (text: string) => ({ of: (pool: Pool) => counts(pool, parseQuery(text, now)) });
const compare = (field: Field, value: string | number, operator: '=' | '>=' = '='): Condition => ({
  kind: 'compare',
  field,
  operator,
  value,
});
const found = (where: Condition, order: Order[] = []) => ({
  of: (pool: Pool) => search(pool, { where, order, limit: 50 }),
});
const all = (...of: Condition[]): Condition => ({ kind: 'all', of });
const newest: Order[] = [{ field: 'submittedAt', descending: true }];

/** What is asked of many operations, and the steps it is answered with that read something. */
const plans: readonly (readonly [string, { of(pool: Pool): Promise<unknown> }, readonly string[]])[] = [
  ['the newest', page(''), ['Index Scan operation_pkey']],
  ['the oldest', page('', 'oldest'), ['Index Scan operation_pkey']],
  ['what was changed last', page('', 'changed'), ['Index Scan event_pkey', 'Index Scan operation_pkey']],
  ['a status that none has', page('status:Error'), ['Index Scan operation_status']],
  ['a type that none has', page('type:print'), ['Index Scan operation_type']],
  ['a group', page('group:Group-17'), ['Index Scan operation_group']],
  ['a parent key', page('parent:run-17'), ['Index Scan operation_parent']],
  ['an id', page(`id:${id}`), ['Index Scan operation_id']],
  ['what was made of one', page(`original:${id}`), ['Index Scan operation_original']],
  ['counts of statuses and types', counted('type:lint status:Complete'), ['Seq Scan count']],
  ['counts of a parent key', counted('parent:run-17'), ['Index Scan operation_parent']],
  ['types', { of: (pool) => groups(pool, 'type', { limit: 50 }) }, ['Seq Scan count']],
  ['searched: a type in another case', found(compare('type', 'PRINT')), ['Index Scan operation_type']],
  ['searched: a rare outcome', found(compare('outcome', 'Error')), ['Index Scan operation_status']],
  ['searched: a parent key in another case', found(compare('parentKey', 'RUN-17')), ['Index Scan operation_parent']],
  ['searched: a group, by time', found(compare('executionGroup', 'GROUP-17'), newest), ['Index Scan operation_group']],
  ['searched: all, by time', found(all(), newest), ['Index Scan operation_submitted']],
  ['searched: what changed since', found(compare('modifiedAt', now + day, '>=')), ['Index Scan operation_modified']],
  [
    'counted: what changed since',
    { of: (pool) => countWhere(pool, compare('modifiedAt', now + day, '>='), 1_000) },
    ['Index Only Scan operation_modified'],
  ],
  [
    'a delta',
    { of: (pool) => changesSince(pool, 80_000, 100) },
    ['Seq Scan ledger', 'Index Scan event_pkey', 'Index Scan operation_pkey'],
  ],
];

describe('Plans of reads on PostgreSQL', () => {
  let pool: Pool;
  // Before the server ends, which would cut the connections.
  after(() => pool?.end());
  const server = postgres();

  before(async function () {
    this.timeout(120_000);
    const url = await server.emptyDatabase();
    await fillPostgres(url, size);
    pool = new Pool({ ...connectionTo(url), max: 2 });
  });

  async function stepsOf(read: (pool: Pool) => Promise<unknown>): Promise<string[]> {
    const steps = new Set<string>();
    await read(explaining(pool, (step) => steps.add(step)));
    return [...steps];
  }

  for (const [title, { of }, expected] of plans) {
    it(`${title}: ${expected.join(', ')}`, async () => {
      const steps = await stepsOf(of);
      for (const step of expected) assert.ok(steps.includes(step), `${step} is not among ${steps.join(', ')}`);
      const whole = steps.filter((step) => /^Seq Scan (operation|event|payload)/.test(step));
      assert.deepEqual(whole, []);
    });
  }

  it('looks for no type in a status that it does not have', async () => {
    const { rows } = await pool.query("SELECT count(*)::int AS n FROM operation WHERE type = 'later' AND status = 6");
    assert.equal(rows[0].n, 0);
    const steps = await stepsOf(page('type:later status:Complete').of);
    assert.ok(steps.includes('Seq Scan count'), steps.join(', '));
  });

  it('finds what waits longest without looking at what has ended', async () => {
    const steps = await stepsOf((each) => statistics(each, { since: now + day, byType: true }));
    assert.ok(steps.includes('Index Scan operation_waiting'), steps.join(', '));
  });

  it('goes from parent key to parent key', async () => {
    const steps = await stepsOf((each) => groups(each, 'parentKey', { limit: 50 }));
    assert.ok(!steps.some((step) => step.startsWith('Seq Scan operation')), steps.join(', '));
    assert.ok(
      steps.some((step) => /^Index (Only )?Scan operation_parent$/.test(step)),
      steps.join(', '),
    );
  });
});
