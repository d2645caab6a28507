import fc from 'fast-check';
import { statuses } from '../../../../../src/operation/status.ts';
import { versionNumberOf } from '../../../../../src/service/dataverse/versionNumber.ts';
import type { Row } from '../../../../support/evaluate.ts';
import { operationOf } from '../../../../support/operations.ts';
import { type ShownRow, testUserId } from '../../../../support/shownRow.ts';

/** A filter as text, and, worked out without any of our code, the rows that fit. */
export interface Sample {
  readonly text: string;
  holds(row: ShownRow): boolean;
}

const words = ['', 'a', 'A', 'ab', 'aB', 'b', 'Ab c', "o'k", '%', '_', '[', 'ä', 'Ä', '😀'];
const users = ['ada', 'bob', 'Ada'];
const start = Date.UTC(2026, 0, 1);
const payloads = [
  null,
  'null',
  '{}',
  '{"Scope":"Everything"}',
  '{"a":1,"b":"some thing"}',
  '{"Everything":{"c":[true]}}',
];

const word = fc.constantFrom(...words);
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const instant = fc.integer({ min: 0, max: 4_000 }).map((ms) => start + ms);

const operation = fc
  .record({
    type: word,
    name: word,
    displayName: orNull(word),
    runAs: orNull(word),
    partitionId: orNull(word),
    status: fc.constantFrom(...statuses),
    error: orNull(fc.record({ code: fc.integer({ min: -3, max: 3 }), message: word, stack: fc.constant(null) })),
    priority: fc.integer({ min: 0, max: 10 }),
    retryCount: fc.integer({ min: 0, max: 4 }),
    version: fc.integer({ min: 1, max: 5 }),
    submittedAt: instant,
    startedAt: orNull(instant),
    overriddenCreatedOn: orNull(instant),
    importSequenceNumber: orNull(fc.integer({ min: -2, max: 2 })),
    createdBy: fc.constantFrom(...users),
    createdOnBehalfOf: orNull(fc.constantFrom(...users)),
  })
  .map((changes) => operationOf(changes));

export const rows: fc.Arbitrary<Row[]> = fc.array(
  fc.record({
    operation,
    input: fc.constantFrom(...payloads),
    output: fc.constantFrom(...payloads),
    leader: fc.option(operation, { nil: undefined }),
  }),
  { minLength: 1, maxLength: 6 },
);

const signs = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
type Sign = (typeof signs)[number];
type Cell = ShownRow[string];

/** Two-valued: a row without a value fits `ne` and `eq null` only. */
function compare(left: Cell | undefined, sign: Sign, right: Cell): boolean {
  if (sign === 'ne') return !compare(left, 'eq', right);
  const [a, b] = [left ?? null, right].map((cell) => (typeof cell === 'string' ? lower(cell) : cell));
  if (a === null || b === null || a === undefined || b === undefined) return sign === 'eq' && a === b;
  if (sign === 'eq') return typeof a === typeof b ? a === b : Number(a) === Number(b);
  const order =
    typeof a === 'string' || typeof b === 'string'
      ? Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
      : numerically(a, b);
  return { gt: order > 0, ge: order >= 0, lt: order < 0, le: order <= 0 }[sign];
}

const numerically = (a: number | bigint, b: number | bigint) => (a < b ? -1 : a > b ? 1 : 0);
const lower = (text: string) => text.toLowerCase();
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

function comparing(
  names: readonly string[],
  values: fc.Arbitrary<Cell>,
  write: (cell: Cell) => string,
  allowed: readonly Sign[] = signs,
) {
  return fc
    .tuple(fc.constantFrom(...names), fc.constantFrom(...allowed), values, fc.boolean())
    .map(([name, sign, value, turned]): Sample => {
      const other = { eq: 'eq', ne: 'ne', gt: 'lt', ge: 'le', lt: 'gt', le: 'ge' }[sign];
      const text = turned ? `${write(value)} ${other} ${name}` : `${name} ${sign} ${write(value)}`;
      return { text, holds: (row) => compare(row[name], sign, value) };
    });
}

const choiceColumns = ['backgroundoperationstatecode', 'backgroundoperationstatuscode'];
const numberColumns = [...choiceColumns, 'priority', 'retrycount', 'errorcode', 'importsequencenumber'];
const textColumns = ['name', 'displayname', 'runas', 'partitionid', 'errormessage'];
const dateColumns = ['createdon', 'starttime', 'overriddencreatedon'];
const lookupColumns = ['_createdby_value', '_createdonbehalfby_value'];
const allColumns = [
  ...numberColumns,
  ...textColumns,
  ...dateColumns,
  ...lookupColumns,
  'inputparameters',
  'outputparameters',
];

const number = fc.oneof(
  fc.integer({ min: -3, max: 33 }),
  fc.constantFrom(0, 2, 3, 20, 22, 30, 31, 32, 2.5, -2_147_220_891, -2_147_204_723),
);
const askedDate = fc.oneof(
  instant,
  fc.integer({ min: 0, max: 4 }).map((seconds) => start + seconds * 1_000),
);
const versionNumber = fc
  .tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom(-500n, 0n, 500n))
  .map(([version, more]) => BigInt(versionNumberOf(version)) + more);

const nulls = fc.tuple(fc.constantFrom(...allColumns), fc.boolean()).map(
  ([name, isNull]): Sample => ({
    text: `${name} ${isNull ? 'eq' : 'ne'} null`,
    holds: (row) => ((row[name] ?? null) === null) === isNull,
  }),
);

const patterns = fc.array(fc.constantFrom('a', 'B', "'", 'ä', '%', '_', '[a-b]', '[^a]', '[%]', '[_]', '[', '😀'), {
  maxLength: 4,
});

const texts = fc
  .tuple(fc.constantFrom('contains', 'startswith', 'endswith'), fc.constantFrom(...textColumns), patterns)
  .map(([name, column, pieces]): Sample => {
    const before = name === 'startswith' ? '' : '[^]*';
    const after = name === 'endswith' ? '' : '[^]*';
    const expression = new RegExp(`^${before}${regular(pieces.join(''))}${after}$`, 'iu');
    return {
      text: `${name}(${column},${quoted(pieces.join(''))})`,
      holds: (row) => typeof row[column] === 'string' && expression.test(row[column]),
    };
  });

/** A pattern of LIKE as a regular expression. */
function regular(pattern: string): string {
  return pattern.replaceAll(/\[\^?[^\]]+\]|./gsu, (piece) => {
    if (piece === '%') return '[^]*';
    if (piece === '_') return '[^]';
    return piece.length > 2 && piece.startsWith('[') ? piece : piece.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  });
}

const inPayload = fc.constantFrom('Scope', 'everything', 'some thing', 'thing', 'true', 'none').map(
  (text): Sample => ({
    text: `contains(inputparameters,${quoted(text)})`,
    holds: (row) => typeof row.inputparameters === 'string' && lower(row.inputparameters).includes(lower(text)),
  }),
);

const lists = fc
  .tuple(
    fc.constantFrom('In', 'NotIn'),
    fc.constantFrom(...numberColumns),
    fc.array(fc.integer({ min: -3, max: 33 }), { maxLength: 3 }),
  )
  .map(
    ([name, column, values]): Sample => ({
      text: `Microsoft.Dynamics.CRM.${name}(PropertyName='${column}',PropertyValues=[${values.map((each) => `'${each}'`).join(',')}])`,
      holds: (row) => values.some((value) => row[column] === value) === (name === 'In'),
    }),
  );

const textLists = fc
  .tuple(fc.constantFrom('In', 'NotIn'), fc.constantFrom(...textColumns), fc.array(word, { maxLength: 3 }))
  .map(
    ([name, column, values]): Sample => ({
      text: `Microsoft.Dynamics.CRM.${name}(PropertyName='${column}',PropertyValues=${JSON.stringify(values)})`,
      holds: (row) => values.some((value) => compare(row[column], 'eq', value)) === (name === 'In'),
    }),
  );

const ranges = fc
  .tuple(fc.constantFrom('Between', 'NotBetween'), fc.constantFrom('name', 'displayname'), word, word)
  .map(
    ([name, column, least, most]): Sample => ({
      text: `Microsoft.Dynamics.CRM.${name}(PropertyName='${column}',PropertyValues=[${JSON.stringify(least)},${JSON.stringify(most)}])`,
      holds: (row) => (compare(row[column], 'ge', least) && compare(row[column], 'le', most)) === (name === 'Between'),
    }),
  );

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  comparing(numberColumns, number, String),
  comparing(textColumns, word, (cell) => quoted(String(cell))),
  comparing(dateColumns, askedDate, (cell) => new Date(Number(cell)).toISOString()),
  comparing(lookupColumns, fc.constantFrom(...users, 'nobody').map(testUserId), String, ['eq', 'ne']),
  comparing(['versionnumber'], versionNumber, String),
  nulls,
  texts,
  inPayload,
  lists,
  textLists,
  ranges,
);

/** Filters with all their operators, and more parentheses than are needed. */
export const samples: fc.Arbitrary<Sample> = fc.letrec<{ node: Sample }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('node').map(({ text, holds }): Sample => ({ text: `(${text})`, holds })),
    tie('node').map(({ text, holds }): Sample => ({ text: `not (${text})`, holds: (row) => !holds(row) })),
    fc.tuple(tie('node'), tie('node')).map(
      ([a, b]): Sample => ({
        text: `(${a.text}) and (${b.text})`,
        holds: (row) => a.holds(row) && b.holds(row),
      }),
    ),
    // Without parentheses: `and` binds before `or`.
    fc.tuple(leaf, leaf, leaf).map(
      ([a, b, c]): Sample => ({
        text: `${a.text} or ${b.text} and ${c.text}`,
        holds: (row) => a.holds(row) || (b.holds(row) && c.holds(row)),
      }),
    ),
  ),
})).node;
