import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { Statements } from '../../../src/engine/store/sqlite/database.ts';
import { defineFunctions } from '../../../src/engine/store/sqlite/functions.ts';
import { gatherSql } from '../../../src/engine/store/sqlite/gather.ts';
import { Ledger } from '../../../src/engine/store/sqlite/ledger.ts';
import { migrations } from '../../../src/engine/store/sqlite/schema.ts';
import { planOf, prepare } from '../../../src/engine/store/sqlite/search.ts';
import { walkSql } from '../../../src/engine/store/sqlite/walk.ts';
import { readLimits } from '../../../src/engine/store/sqlite/windows.ts';
import { Writer } from '../../../src/engine/store/sqlite/writer.ts';
import type { Condition, Field, Order } from '../../../src/operation/condition.ts';
import { statuses } from '../../../src/operation/status.ts';

const compare = (field: Field, value: string | number, operator: '=' | '>=' | '<' = '='): Condition => ({
  kind: 'compare',
  field,
  operator,
  value,
});
const exact = (field: Field, ...values: string[]): Condition => ({ kind: 'oneOf', field, values, exact: true });
const all = (...of: Condition[]): Condition => ({ kind: 'all', of });
const containing = (field: 'type' | 'name', text: string): Condition => ({
  kind: 'like',
  field,
  pattern: [{ any: 'run' }, { text }, { any: 'run' }],
});
const by = (field: Field, descending = true): Order[] => [{ field, descending }];
const day = all(compare('submittedAt', 5, '>='), compare('submittedAt', 9, '<'));

const rowids = 'SEARCH o USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)';
const submitted = 'SEARCH o USING INDEX operation_submitted (submitted_at>? AND submitted_at<?)';
const ofStatus = 'SEARCH o USING INDEX operation_status (status=? AND sequence>? AND sequence<?)';
const ofType = 'SEARCH o USING INDEX operation_type (type=? AND sequence>? AND sequence<?)';

const changed = 'SEARCH e USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)';

/** What is asked, how it is found, the index that serves it, and whether rows are sorted after they are found. */
const plans: readonly (readonly [string, Condition, Order[], 'walk' | 'gather', string, boolean])[] = [
  ['everything', all(), [], 'walk', rowids, false],
  ['everything, oldest first', all(), by('sequence', false), 'walk', rowids, false],
  ['everything by submission', all(), by('submittedAt'), 'walk', submitted, false],
  [
    'a common outcome and a type, by submission',
    all(compare('outcome', 'Complete'), compare('type', 'MAIL')),
    by('submittedAt'),
    'walk',
    submitted,
    false,
  ],
  // The time holds few rows here, so that all of them are looked at.
  [
    'a common outcome, a type and a time, by submission',
    all(compare('outcome', 'Complete'), compare('type', 'MAIL'), day),
    by('submittedAt'),
    'gather',
    submitted,
    false,
  ],
  ['a rare outcome, by submission', compare('outcome', 'Error'), by('submittedAt'), 'gather', ofStatus, true],
  ['a rare outcome, newest first', compare('outcome', 'Error'), [], 'walk', ofStatus, true],
  ['a status, newest first', compare('status', 'Error'), [], 'walk', ofStatus, false],
  ['a type in another case, newest first', compare('type', 'Print'), [], 'walk', ofType, false],
  ['a part of a rare type, by submission', containing('type', 'RIN'), by('submittedAt'), 'gather', ofType, true],
  ['a part of a name, by submission', containing('name', 'x'), by('submittedAt'), 'walk', submitted, false],
  ['a rare type by name', compare('type', 'print'), by('name', false), 'gather', ofType, true],
  ['everything by name', all(), by('name', false), 'gather', rowids, true],
  ['ids', exact('id', 'a', 'b'), [], 'gather', 'SEARCH o USING INDEX operation_id (id=?)', true],
  [
    'a parent key as it is written',
    all(exact('parentKey', 'p'), compare('status', 'Complete')),
    [],
    'walk',
    'SEARCH o USING INDEX operation_parent (parent_key=? AND sequence>? AND sequence<?)',
    false,
  ],
  [
    'a parent key in any case',
    all(compare('parentKey', 'P'), compare('status', 'Complete')),
    [],
    'walk',
    'SEARCH o USING INDEX operation_parent (parent_key=? AND sequence>? AND sequence<?)',
    false,
  ],
  ['a parent key with letters beyond A to Z in any case', compare('parentKey', 'Ä'), [], 'walk', rowids, false],
  [
    'groups in any case',
    { kind: 'oneOf', field: 'executionGroup', values: ['G', 'h'] },
    by('submittedAt'),
    'gather',
    'SEARCH o USING INDEX operation_group (execution_group=?)',
    true,
  ],
  [
    'a group as it is written',
    exact('executionGroup', 'g'),
    by('priority'),
    'gather',
    'SEARCH o USING INDEX operation_group (execution_group=?)',
    true,
  ],
  [
    'followers',
    exact('groupLeaderId', 'g'),
    [],
    'walk',
    'SEARCH o USING INDEX operation_leader (group_leader_id=? AND rowid>? AND rowid<?)',
    false,
  ],
  ['a time, newest first', day, [], 'gather', submitted, true],
  ['a time of the last change', compare('modifiedAt', 5, '>='), [], 'gather', changed, true],
  [
    'a time of the last change, in its order',
    compare('modifiedAt', 5, '>='),
    by('modifiedAt'),
    'gather',
    changed,
    true,
  ],
];

describe('plans of searches on the real tables', () => {
  const database = new DatabaseSync(':memory:');
  after(() => database.close());
  for (const migration of migrations) database.exec(migration);
  defineFunctions(database);
  const insert = database.prepare('INSERT INTO count VALUES (?, ?, ?)');
  for (const [status, type, n] of [
    ['Complete', 'mail', 900_000],
    ['Complete', 'print', 3_000],
    ['Error', 'mail', 5_000],
    ['Waiting', 'mail', 92_000],
  ] as const) {
    insert.run(statuses.indexOf(status), type, n);
  }
  const statements = new Statements(database);
  const writer = new Writer(statements, new Ledger(statements));

  for (const [title, where, order, kind, index, sorts] of plans) {
    it(`are as meant for ${title}`, () => {
      const searching = prepare(writer, { where, order, limit: 50 }, readLimits);
      const plan = planOf(order, searching);
      const sql = plan.kind === 'walk' ? walkSql(searching, plan.source) : gatherSql(searching, plan.source);
      const parameters = [1, 2, ...plan.source.parameters, ...searching.condition.parameters, 50];
      const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters);
      const steps = rows.map(({ detail }) => String(detail).replace(' COVERING', ''));
      assert.equal(plan.kind, kind);
      assert.ok(
        steps.some((step) => step.startsWith(index.slice(0, -1))),
        `${index} is not in ${steps.join(' | ')}`,
      );
      assert.equal(steps.includes('USE TEMP B-TREE FOR ORDER BY'), sorts, steps.join(' | '));
      assert.ok(!steps.some((step) => step.startsWith('SCAN o')), steps.join(' | '));
    });
  }

  it('bind everything that comes from the search', () => {
    const evil = `x');DROP`;
    const pattern = [{ text: evil }, { oneOf: [evil], negated: false }, { any: 'character' as const }];
    for (const where of [
      compare('name', evil),
      compare('status', evil),
      exact('type', evil),
      exact('id', evil),
      { kind: 'like', field: 'name', pattern } as const,
    ]) {
      const searching = prepare(writer, { where, order: [], limit: 5 }, readLimits);
      assert.ok(!searching.condition.where.includes('DROP'));
      assert.ok(!searching.sources.cheapest.where.includes('DROP'));
    }
  });
});
