import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Condition } from '../../../../../src/operation/condition.ts';
import { DataverseFault } from '../../../../../src/server/dataverse/fault.ts';
import { compileApply } from '../../../../../src/server/dataverse/odata/compile/apply.ts';
import { compileFilter, inPartition } from '../../../../../src/server/dataverse/odata/compile/filter.ts';
import { compileOrder } from '../../../../../src/server/dataverse/odata/compile/order.ts';
import { backgroundOperation } from '../../../../../src/server/dataverse/odata/entity.ts';
import { parseQuery } from '../../../../../src/server/dataverse/odata/query.ts';
import { found, grouped, type Row } from '../../../../support/evaluate.ts';
import { listContext } from '../../../../support/odata.ts';
import { type ShownRow, shownRow, testUserId, testUsers } from '../../../../support/shownRow.ts';
import { rows } from './filterArbitraries.ts';

const users = testUsers(['ada']);
const context = { users, dateFractions: false };
const status = 'backgroundoperationstatuscode';
const queryOf = (text: string) => parseQuery(text, backgroundOperation, listContext);
const compile = (text: string) => compileFilter(queryOf(`$filter=${text}`).filter, context);

const everything = { kind: 'all', of: [] };
const nothing = { kind: 'any', of: [] };
const compare = (field: string, operator: string, value: unknown, more = {}) => ({
  kind: 'compare',
  field,
  operator,
  value,
  ...more,
});

describe('filters as conditions', () => {
  for (const [text, expected] of [
    [`${status} eq 0`, { kind: 'oneOf', field: 'outcome', values: ['New', 'Scheduled', 'Waiting', 'Merged'] }],
    [`${status} gt 22`, { kind: 'oneOf', field: 'outcome', values: ['Complete', 'Error', 'Canceled'] }],
    [`${status} eq 21`, nothing],
    [`${status} ge 0`, everything],
    [`${status} eq null`, nothing],
    ['backgroundoperationstatecode eq 2', { kind: 'oneOf', field: 'outcome', values: ['Running', 'Canceling'] }],
    ["name eq 'x'", compare('type', '=', 'x')],
    ["displayname eq 'x'", compare('shownName', '=', 'x')],
    [
      "Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=['a','b'])",
      { kind: 'oneOf', field: 'type', values: ['a', 'b'] },
    ],
    [`_createdby_value eq ${testUserId('ada')}`, compare('createdBy', '=', 'ada', { exact: true })],
    [`_createdby_value eq ${testUserId('bob')}`, nothing],
    [`_createdby_value ne ${testUserId('bob')}`, { kind: 'not', of: nothing }],
    ['_createdonbehalfby_value eq null', { kind: 'absent', field: 'createdOnBehalfOf' }],
    ['versionnumber ge 638183964640917504', compare('version', '>=', 2)],
    ['versionnumber ge 638183964640918000', compare('version', '>=', 2.5)],
    // As a double writes the second.
    ['versionnumber eq 638183964640917500', compare('version', '=', 2)],
    ['versionnumber lt 1e400', compare('version', '<', 8_383_930_470_060_476)],
    // Shown in whole seconds: what was shown finds its row.
    [
      'createdon eq 1970-01-01T00:00:01Z',
      { kind: 'all', of: [compare('submittedAt', '>=', 1_000), compare('submittedAt', '<', 2_000)] },
    ],
    ['createdon eq 1970-01-01T00:00:01.5Z', nothing],
    ['createdon gt 1970-01-01T00:00:01Z', compare('submittedAt', '>=', 2_000)],
    ['createdon le 1970-01-01T00:00:01.5Z', compare('submittedAt', '<', 2_000)],
    [
      'inputparameters eq null',
      { kind: 'any', of: [{ kind: 'absent', field: 'input' }, compare('input', '=', 'null', { exact: true })] },
    ],
    [
      "contains(outputparameters,'ACME')",
      { kind: 'like', field: 'output', pattern: [{ any: 'run' }, { text: 'ACME' }, { any: 'run' }] },
    ],
  ] as const) {
    it(`makes one of ${text}`, async () => {
      const condition = await compile(text);
      if (text.startsWith('versionnumber lt'))
        assert.ok(condition.kind === 'compare' && Number(condition.value) > 8e15);
      else assert.deepEqual(condition, expected);
    });
  }

  for (const text of [
    "contains(inputparameters,'Val')",
    'contains(inputparameters,\'"Scope"\')',
    "startswith(inputparameters,'x')",
    "contains(inputparameters,'a%25b')",
    "outputparameters eq '[]'",
    "Microsoft.Dynamics.CRM.In(PropertyName='inputparameters',PropertyValues=['x'])",
  ]) {
    it(`refuses ${text} rather than answer it wrongly`, async () => {
      await assert.rejects(compile(text), (error) => error instanceof DataverseFault && error.status === 400);
    });
  }

  it('finds a partition, for which the primary key stands where there is none', () => {
    assert.deepEqual(inPartition('X'), {
      kind: 'any',
      of: [compare('partitionId', '=', 'X', { exact: true }), compare('id', '=', 'x', { exact: true })],
    } satisfies { kind: string; of: unknown[] } as Condition);
  });
});

describe('users in a filter', () => {
  it('are looked up once, however many they are', async () => {
    let looks = 0;
    const counting = {
      nameOf: async () => assert.fail('one by one'),
      all: async () => {
        looks += 1;
        return users.all();
      },
    };
    const values = Array.from(
      { length: 900 },
      (_, index) => `'00000000-0000-4000-8000-${String(index).padStart(12, '0')}'`,
    );
    const text = `Microsoft.Dynamics.CRM.In(PropertyName='_createdby_value',PropertyValues=[${values.join(',')}])`;
    const { filter } = parseQuery(`$filter=${text}`, backgroundOperation, { ...listContext, maxLength: 65_536 });
    await compileFilter(filter, { users: counting, dateFractions: false });
    assert.equal(looks, 1);
  });
});

describe('orders', () => {
  it('go by the number that shows of a choice and of an error code', () => {
    const everyRow = fc.sample(rows, { numRuns: 50, seed: 7 }).flat();
    for (const [name, direction] of [
      [status, 1],
      ['backgroundoperationstatecode', -1],
      ['errorcode', 1],
    ] as const) {
      const order = compileOrder(queryOf(`$orderby=${name}${direction < 0 ? ' desc' : ''}`).order);
      const numbers = found({ where: { kind: 'all', of: [] }, order }, everyRow)
        .map((row) => shownRow(row)[name] ?? null)
        .flatMap((value) => (value === null ? [] : [Number(value)]));
      assert.deepEqual(
        numbers,
        numbers.toSorted((a, b) => direction * (a - b)),
      );
    }
  });

  it('go by the field that a column shows', () => {
    assert.deepEqual(compileOrder(queryOf('$orderby=createdon desc,displayname,name').order), [
      { field: 'submittedAt', descending: true },
      { field: 'shownName', descending: false },
      { field: 'type', descending: false },
    ]);
  });
});

/** What `$apply` should answer, worked out over what is shown. */
function plainly(all: readonly Row[], by: readonly string[]): unknown[] {
  const groups = new Map<string, ShownRow[]>();
  for (const row of all.map(shownRow)) {
    const keys = JSON.stringify(by.map((name) => row[name] ?? null));
    groups.set(keys, [...(groups.get(keys) ?? []), row]);
  }
  return [...groups].map(([keys, members]) => {
    const values = members.flatMap(({ errorcode }) => (typeof errorcode === 'number' ? [errorcode] : []));
    const sum = values.reduce((total, value) => total + value, 0);
    const list = JSON.parse(keys) as (string | number | null)[];
    return Object.fromEntries(
      [
        ...by.map((name, index) => [name, list[index] ?? null] as const),
        ['n', members.length] as const,
        ['sum', values.length === 0 ? null : sum] as const,
        ['mean', values.length === 0 ? null : sum / values.length] as const,
        ['least', values.length === 0 ? null : Math.min(...values)] as const,
      ].filter(([, value]) => value !== null),
    );
  });
}

describe('$apply as an aggregation', () => {
  const aggregates =
    'aggregate($count as n,errorcode with sum as sum,errorcode with average as mean,errorcode with min as least)';
  for (const by of [
    ['errorcode'],
    [status],
    ['backgroundoperationstatecode', status],
    ['displayname'],
    ['name', 'runas'],
    ['_createdby_value'],
    ['_createdonbehalfby_value', 'priority'],
  ]) {
    it(`groups by ${by.join(' and ')}`, async () => {
      const { apply } = queryOf(`$apply=groupby((${by.join(',')}),${aggregates})`);
      assert.ok(apply);
      const { aggregation, rows: rowsOf } = await compileApply(apply, context, 50_000);
      for (const all of fc.sample(rows, { numRuns: 100, seed: 11 })) {
        const answered = rowsOf(grouped(aggregation, all));
        assert.deepEqual(
          new Set(answered.map((row) => JSON.stringify(sorted(row)))),
          new Set(plainly(all, by).map((row) => JSON.stringify(sorted(row as object)))),
        );
        assert.equal(answered.length, plainly(all, by).length);
      }
    });
  }

  it('answers one row of all, also of none, and says what its members are', async () => {
    const { apply } = queryOf(
      '$apply=filter(priority eq 99)/aggregate($count as n,createdon with max as last,versionnumber with max as version,priority with average as mean)',
    );
    assert.ok(apply);
    const compiled = await compileApply(apply, context, 50_000);
    assert.deepEqual(compiled.rows([]), [{ n: 0 }]);
    assert.deepEqual(compiled.aggregation.where, { kind: 'all', of: [compare('priority', '=', 99)] });
    assert.deepEqual(compiled.columns, [
      { name: 'n', kind: 'integer', property: null },
      { name: 'last', kind: 'dateTime', property: 'createdon' },
      { name: 'version', kind: 'bigInteger', property: 'versionnumber' },
      { name: 'mean', kind: 'decimal', property: 'priority' },
    ]);
    const measures = { 0: 2, 1: 1_000, 2: 1, 3: 7, '3count': 2 };
    assert.deepEqual(compiled.rows([{ by: [], measures }]), [
      { n: 2, last: 1_000, version: '638183964640916480', mean: 3.5 },
    ]);
  });
});

const sorted = (row: object) => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
