import fc from 'fast-check';
import type { Condition, Field, Measure, Order, PatternPiece } from '../../../src/operation/condition.ts';
import { statuses } from '../../../src/operation/status.ts';

/** Texts that are often equal but for their case, or in part. */
export const words = fc.constantFrom(
  '',
  'a',
  'A',
  'ab',
  'Ab',
  'b',
  'ä',
  'Ä',
  'äb',
  'K',
  '\u212a',
  '[a]',
  'a*b',
  '%',
  ']',
  '^-',
  '😀',
  '\uffee',
);

const textFields = [
  'name',
  'displayName',
  'shownName',
  'type',
  'parentKey',
  'executionGroup',
  'createdBy',
  'errorMessage',
  'input',
  'output',
] as const;
const numberFields = [
  'sequence',
  'version',
  'priority',
  'submittedAt',
  'finishedAt',
  'attempts',
  'errorCode',
  'expiresAt',
] as const;
const statusFields = ['status', 'outcome'] as const;
const idFields = ['id', 'groupLeaderId'] as const;

const isPayload = (field: Field) => field === 'input' || field === 'output';
const fields: fc.Arbitrary<Field> = fc.constantFrom(...textFields, ...numberFields, ...statusFields, ...idFields);
/** Those of the row itself, which is all that is asked of leaders. */
const rowFields = fields.filter((field) => !isPayload(field));
const operators = fc.constantFrom('=', '<>', '<', '<=', '>', '>=');

export const start = Date.UTC(2026, 0, 1);
const numbers = fc.oneof(
  fc.integer({ min: -1, max: 12 }),
  fc.integer({ min: 0, max: 8 }).map((ms) => start + ms),
  fc.constant(1.5),
);
const names = fc.constantFrom(...statuses, 'None');

const piece: fc.Arbitrary<PatternPiece> = fc.oneof(
  words.map((text) => ({ text })),
  fc.constantFrom<PatternPiece>({ any: 'run' }, { any: 'character' }),
  fc.record({
    oneOf: fc.array(
      fc.constantFrom(
        'a',
        'B',
        ']',
        '^',
        '-',
        '😀',
        ['a', 'z'],
        ['A', 'Z'],
        ['Z', 'a'],
        [']', '^'],
        ['+', '-'],
        ['à', 'þ'],
        ['z', 'a'],
      ) as fc.Arbitrary<string | [string, string]>,
      { maxLength: 3 },
    ),
    negated: fc.boolean(),
  }),
);

/** Comparisons, given ids that exist. */
function leaves(ids: fc.Arbitrary<string>): fc.Arbitrary<Condition> {
  const valueFor = (field: Field): fc.Arbitrary<string | number> => {
    if ((numberFields as readonly Field[]).includes(field)) return numbers;
    if ((statusFields as readonly Field[]).includes(field)) return names;
    return (idFields as readonly Field[]).includes(field) ? ids : words;
  };
  return fc.oneof(
    fields.map((field): Condition => ({ kind: 'absent', field })),
    fields.chain((field) =>
      fc.record({
        kind: fc.constant('compare' as const),
        field: fc.constant(field),
        operator: operators,
        value: valueFor(field),
        exact: fc.boolean(),
      }),
    ),
    fields.chain((field) =>
      fc.record({
        kind: fc.constant('oneOf' as const),
        field: fc.constant(field),
        values: fc.array(valueFor(field), { maxLength: 3 }),
        exact: fc.boolean(),
      }),
    ),
    fc.record({
      kind: fc.constant('like' as const),
      field: fc.constantFrom(...textFields),
      pattern: fc.array(piece, { maxLength: 4 }),
      exact: fc.boolean(),
    }),
  );
}

export function conditions(ids: fc.Arbitrary<string>): fc.Arbitrary<Condition> {
  return fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaves(ids),
      fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('node'), { maxLength: 3 }) }),
      tie('node').map((of): Condition => ({ kind: 'not', of })),
      leaves(ids)
        .filter((leaf) => 'field' in leaf && !isPayload(leaf.field))
        .map((of): Condition => ({ kind: 'leader', of })),
    ),
  })).node;
}

const ranks = Object.fromEntries(statuses.map((status, code) => [status, code < 4 ? 0 : code])) as NonNullable<
  Order['ranks']
>;

export const orders: fc.Arbitrary<Order[]> = fc.array(
  fc
    .record(
      {
        field: fields,
        descending: fc.boolean(),
        absent: fc.constantFrom('first' as const, 'last' as const),
        ranks: fc.constant(ranks),
        instead: fc.constant({ 1: -5, 3: 100, 7: -7 }),
        ofLeader: fc.constant(true as const),
      },
      { requiredKeys: ['field', 'descending'] },
    )
    .map(({ instead, ...order }) => (order.field === 'errorCode' && instead ? { ...order, instead } : order))
    .map(({ ofLeader, ...order }): Order => (ofLeader && !isPayload(order.field) ? { ...order, ofLeader } : order)),
  { maxLength: 3 },
);

const measure: fc.Arbitrary<Omit<Measure, 'as'>> = fc.oneof(
  fc.constant({ work: 'rows' as const }),
  fc.record({ work: fc.constantFrom('count', 'least', 'greatest'), field: fields }),
  fc.record({ work: fc.constantFrom('sum', 'average'), field: fc.constantFrom(...numberFields) }),
  fc.record({
    work: fc.constant('countDistinct' as const),
    field: fields.filter((field) => field !== 'input' && field !== 'output'),
  }),
);

export const groupings = fc.record({
  by: fc.oneof(
    fc.uniqueArray(fields, { maxLength: 2 }),
    fc.tuple(
      fc.record({
        field: fc.constantFrom(...numberFields),
        step: fc.constantFrom(1, 3, 86_400_000),
      }),
      fc.oneof(
        fields,
        rowFields.map((leader) => ({ leader })),
      ),
    ),
  ),
  measures: fc
    .array(measure, { maxLength: 3 })
    .map((list) => list.map((one, index): Measure => ({ ...one, as: `m${index}` }))),
  limit: fc.integer({ min: 1, max: 40 }),
});
