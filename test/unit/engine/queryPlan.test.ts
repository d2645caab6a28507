import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { compileQuery } from '../../../src/engine/store/query.ts';
import { sqliteDialect } from '../../../src/engine/store/sqlite/dialect.ts';
import { migrations } from '../../../src/engine/store/sqlite/schema.ts';
import { parseQuery } from '../../../src/operation/query.ts';

const id = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';
const sorted = 'USE TEMP B-TREE FOR ORDER BY';
const young = 'SEARCH s USING COVERING INDEX operation_submitted (submitted_at>?)';
const inOrder = 'SEARCH o USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)';

/** Query: whether an index serves it, and the steps that its plan must have; a sort only where one is named. */
const plans: readonly (readonly [string, boolean, readonly string[]])[] = [
  ['', false, [inOrder]],
  [`id:${id}`, true, ['SEARCH o USING INDEX operation_id (id=?)']],
  ['id:3f25', true, ['SEARCH o USING INDEX operation_id (id>? AND id<?)', sorted]],
  ['id:3f25,4f25', true, ['MULTI-INDEX OR', 'SEARCH o USING INDEX operation_id (id>? AND id<?)', sorted]],
  ['id:3f25,*3301', false, [inOrder]],
  ['status:Error', true, ['SEARCH o USING INDEX operation_status (status=? AND sequence>? AND sequence<?)']],
  [
    'status:Error,Canceled',
    true,
    ['SEARCH o USING INDEX operation_status (status=? AND sequence>? AND sequence<?)', sorted],
  ],
  ['type:mail', true, ['SEARCH o USING INDEX operation_type (type=? AND sequence>? AND sequence<?)']],
  ['type:mail,print', true, ['SEARCH o USING INDEX operation_type (type=? AND sequence>? AND sequence<?)', sorted]],
  ['group:g', true, ['SEARCH o USING INDEX operation_group (execution_group=? AND sequence>? AND sequence<?)']],
  ['group:g*', true, ['SEARCH o USING INDEX operation_group (execution_group>? AND execution_group<?)', sorted]],
  ['parent:p', true, ['SEARCH o USING INDEX operation_parent (parent_key=? AND sequence>? AND sequence<?)']],
  ['parent:p*x', true, ['SEARCH o USING INDEX operation_parent (parent_key>? AND parent_key<?)', sorted]],
  ['parent:P', true, ['SEARCH o USING INDEX operation_parent (parent_key=? AND sequence>? AND sequence<?)']],
  [
    `original:${id}`,
    true,
    ['SEARCH o USING INDEX operation_original (resubmitted_from=? AND sequence>? AND sequence<?)'],
  ],
  ['since:2h', true, ['SEARCH o USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)', young]],
  [
    'status:Error since:2h',
    true,
    ['SEARCH o USING INDEX operation_status (status=? AND sequence>? AND sequence<?)', young],
  ],
  ['type:mail since:2h', true, ['SEARCH o USING INDEX operation_type (type=? AND sequence>? AND sequence<?)', young]],
  [
    'status:Error group:g',
    true,
    ['SEARCH o USING INDEX operation_group (execution_group=? AND sequence>? AND sequence<?)'],
  ],
  [
    'type:mail status:New parent:p',
    true,
    ['SEARCH o USING INDEX operation_parent (parent_key=? AND sequence>? AND sequence<?)'],
  ],
  [`status:Error id:${id}`, true, ['SEARCH o USING INDEX operation_id (id=?)']],
  ['status:Error hello', true, ['SEARCH o USING INDEX operation_status (status=? AND sequence>? AND sequence<?)']],
  [
    'group:g input.a=5',
    true,
    ['SEARCH o USING INDEX operation_group (execution_group=? AND sequence>? AND sequence<?)'],
  ],
  // Read in order: most rows may fit, and a page is full soon.
  ['type:mail.*', false, [inOrder]],
  ['type:*mail', false, [inOrder]],
  ['group:*', false, [inOrder]],
  ['group:*x', false, [inOrder]],
  ['id:*3301', false, [inOrder]],
  ['-status:Complete', false, [inOrder]],
  ['-group:g', false, [inOrder]],
  ['until:2h', false, [inOrder]],
  ['hello', false, [inOrder]],
  ['error:"timed out"', false, [inOrder]],
  ['input.a=5', false, [inOrder]],
];

describe('plans of queries on the real tables', () => {
  const database = new DatabaseSync(':memory:');
  for (const migration of migrations) database.exec(migration);
  after(() => database.close());

  for (const [text, indexable, steps] of plans) {
    it(`are as meant for ${text === '' ? 'everything' : text}`, () => {
      const compiled = compileQuery(parseQuery(text, Date.UTC(2026, 10, 22)), sqliteDialect);
      const sql = `SELECT o.* FROM operation o WHERE (${compiled.where}) AND o.sequence < ? AND o.sequence >= ? ORDER BY o.sequence DESC LIMIT ?`;
      const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...compiled.parameters, 1_000_000, 0, 51);
      const plan = rows.map(({ detail }) => String(detail));
      for (const step of steps) assert.ok(plan.includes(step), `${step} is not in ${plan.join(' | ')}`);
      assert.equal(plan.includes(sorted), steps.includes(sorted), plan.join(' | '));
      assert.ok(!plan.some((step) => step.startsWith('SCAN o')), plan.join(' | '));
      assert.equal(compiled.indexable, indexable);
      assert.equal(compiled.payloads, text.includes('input'));
    });
  }

  it('bind everything that comes from the query', () => {
    const evil = `x');DROP`;
    const texts = ['id', 'original', 'type', 'group', 'parent', 'error'].map((key) => `${key}:"${evil}"`);
    for (const text of [...texts, `"${evil}"`, `type:"${evil}"*`, `input."${evil}"="${evil}"`]) {
      const { where, parameters } = compileQuery(parseQuery(text, 0), sqliteDialect);
      assert.ok(!where.includes('DROP'), where);
      assert.ok(parameters.some((value) => String(value).toUpperCase().includes('DROP')));
      assert.equal(where.split('?').length - 1, parameters.length);
    }
  });

  it('number their parameters from wherever a statement has got to', () => {
    const numbered = { ...sqliteDialect, placeholder: (position: number) => `$${position}` };
    const { where, parameters } = compileQuery(parseQuery('type:a,b -parent:P', 0), numbered, 4);
    assert.equal(
      where,
      '(o.type IN ($4, $5)) AND ((o.parent_key COLLATE NOCASE = $6 AND +o.parent_key = $7)) IS NOT TRUE',
    );
    assert.deepEqual(parameters, ['a', 'b', 'p', 'P']);
  });

  it('say TRUE for everything, and FALSE for a term without values', () => {
    assert.equal(compileQuery({ terms: [] }, sqliteDialect).where, 'TRUE');
    const none = compileQuery({ terms: [{ negated: false, kind: 'type', values: [] }] }, sqliteDialect);
    assert.equal(none.where, '(FALSE)');
  });
});
