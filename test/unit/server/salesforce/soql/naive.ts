import fc from 'fast-check';
import type { Operation } from '../../../../../src/operation/operation.ts';
import { userIdOf } from '../../../../../src/server/salesforce/users.ts';
import { statusValues } from '../../../../../src/service/salesforce/fields.ts';
import { idOfSequence } from '../../../../../src/service/salesforce/ids.ts';
import { start } from '../../../../support/soql.ts';

/** A row with its leader, as queries are tried on it slowly and plainly. */
export interface Subject {
  readonly operation: Operation;
  readonly leader: Operation | null;
}

export type Plain = string | number | null;

type Kind = 'text' | 'int' | 'instant' | 'id' | 'status';

/** Paths that are tried, and the value that each has in a row. */
const paths: Readonly<Record<string, readonly [Kind, (operation: Operation) => Plain]>> = {
  Id: ['id', ({ sequence }) => idOfSequence(sequence)],
  Name: ['text', ({ name }) => name.slice(0, 255)],
  Type: ['text', ({ type }) => type],
  Status: ['status', ({ status }) => (status === 'Canceling' ? 'Running' : status)],
  ParentKey: ['text', ({ parentKey }) => parentKey],
  ExecutionGroup: ['text', ({ executionGroup }) => executionGroup],
  Error: ['text', ({ error }) => error?.message.slice(0, 255) ?? null],
  SequenceNumber: ['int', ({ sequenceNumber }) => sequenceNumber],
  Timeout: ['int', ({ timeout }) => timeout],
  NumFollowers: ['int', ({ numFollowers }) => numFollowers],
  CreatedDate: ['instant', ({ submittedAt }) => submittedAt],
  FinishedAt: ['instant', ({ finishedAt }) => finishedAt],
  CreatedById: ['id', ({ createdBy }) => userIdOf(createdBy)],
  'CreatedBy.Name': ['text', ({ createdBy }) => createdBy],
};

const leaderPaths = ['Name', 'Status', 'Timeout', 'CreatedDate', 'Id', 'CreatedBy.Name'].map(
  (path) => `GroupLeader.${path}`,
);
const ownPaths = Object.keys(paths);
export const allPaths = [...ownPaths, 'GroupLeaderId', ...leaderPaths];

export function kindOf(path: string): Kind {
  if (path === 'GroupLeaderId') return 'id';
  return paths[path.replace('GroupLeader.', '')]?.[0] ?? 'text';
}

export function plainOf({ operation, leader }: Subject, path: string): Plain {
  if (path === 'GroupLeaderId') return leader === null ? null : idOfSequence(leader.sequence);
  const read = paths[path.replace('GroupLeader.', '')]?.[1] ?? (() => null);
  if (!path.startsWith('GroupLeader.')) return read(operation);
  return leader === null ? null : read(leader);
}

/** Less than zero, zero or more; texts whatever their case, but for ids. */
function difference(a: string | number, b: string | number, kind: Kind): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = kind === 'id' ? [String(a), String(b)] : [lower(String(a)), lower(String(b))];
  return x < y ? -1 : Number(x > y);
}

/** By the places of the picklist, where there is one: what orders rows. */
export function orderOf(a: string | number, b: string | number, kind: Kind): number {
  if (kind !== 'status') return difference(a, b, kind);
  const places = statusValues as readonly (string | number)[];
  return places.indexOf(a) - places.indexOf(b);
}

/** One term of an order. */
export interface Term {
  readonly path: string;
  readonly descending: boolean;
  readonly nulls: 'FIRST' | 'LAST' | null;
}

export function compareBy(terms: readonly Term[], a: Subject, b: Subject): number {
  for (const term of terms) {
    const by = compareTerm(term, plainOf(a, term.path), plainOf(b, term.path));
    if (by !== 0) return by;
  }
  return b.operation.sequence - a.operation.sequence;
}

function compareTerm({ path, descending, nulls }: Term, x: Plain, y: Plain): number {
  if (x === null || y === null) return x === y ? 0 : (x === null) === (nulls !== 'LAST') ? -1 : 1;
  const by = orderOf(x, y, kindOf(path));
  return descending ? -by : by;
}

const lower = (text: string) => text.toLowerCase();

/** A condition as SOQL, and what it says of a row. */
export interface Tried {
  readonly text: string;
  readonly fits: (subject: Subject) => boolean;
}

const words = ['a', 'A', 'ab', 'b', "it's", '50%', 'a_b', '\\', 'Ä', 'x'.repeat(255), 'x'.repeat(256), ''];
export const names = ['ann', 'Bob', 'worker'];

const quote = (text: string) => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;

const inPattern: Readonly<Record<string, string>> = { '%': '.*', _: '.', '\\%': '%', '\\_': '_', '\\\\': '\\\\' };

/** Values to compare a path with, as SOQL and as themselves. */
function literals(kind: Kind, path: string, subjects: readonly Subject[]): fc.Arbitrary<readonly [string, Plain]> {
  const own = fc.constantFrom(...subjects).map((subject) => plainOf(subject, path));
  const other: fc.Arbitrary<Plain> = {
    text: fc.constantFrom<Plain>(...words, ...names),
    int: fc.integer({ min: -1, max: 5 }) as fc.Arbitrary<Plain>,
    instant: fc.integer({ min: -1, max: 9 }).map((ms): Plain => start + ms),
    id: fc.constantFrom<Plain>(idOfSequence(1_000_000), userIdOf('nobody')),
    status: fc.constantFrom<Plain>(...statusValues, 'Failed', 'running'),
  }[kind];
  return fc.oneof(own, other).map((value): readonly [string, Plain] => {
    if (value === null) return ['null', null];
    if (kind === 'int') return [String(value), value];
    if (kind === 'instant') return [new Date(Number(value)).toISOString(), value];
    return [quote(String(value)), value];
  });
}

const relations = ['=', '!=', '<>', '<', '<=', '>', '>='] as const;

function compared(path: string, relation: string, value: Plain, subject: Subject): boolean {
  const own = plainOf(subject, path);
  // An empty text is none, on either side.
  const [x, y] = [own, value].map((one) => (one === '' ? null : one)) as [Plain, Plain];
  if (relation === '=' || relation === '!=' || relation === '<>') {
    const same = x === null || y === null ? x === y : difference(x, y, kindOf(path)) === 0;
    return same === (relation === '=');
  }
  if (own === null || value === null) return false;
  const order = difference(own, value, kindOf(path));
  return relation === '<' ? order < 0 : relation === '<=' ? order <= 0 : relation === '>' ? order > 0 : order >= 0;
}

function comparisons(subjects: readonly Subject[]): fc.Arbitrary<Tried> {
  return fc.constantFrom(...allPaths).chain((path) => {
    const kind = kindOf(path);
    const values = literals(kind, path, subjects);
    const plainOnes = fc.tuple(fc.constantFrom(...relations), values).map(([relation, [text, value]]): Tried => {
      // Nothing is less than null, and to ask is refused.
      const operator = value === null && /^[<>]=?$/.test(relation) ? '=' : relation;
      return {
        text: `${path} ${operator} ${text}`,
        fits: (subject) => compared(path, operator, value, subject),
      };
    });
    const lists = fc.tuple(fc.boolean(), fc.array(values, { minLength: 1, maxLength: 3 })).map(
      ([isIn, list]): Tried => ({
        text: `${path} ${isIn ? 'IN' : 'NOT IN'} (${list.map(([text]) => text).join(', ')})`,
        fits: (subject) => list.some(([, value]) => compared(path, '=', value, subject)) === isIn,
      }),
    );
    if (kind !== 'text' && kind !== 'status') return fc.oneof(plainOnes, lists);
    const parts = fc.array(fc.constantFrom('a', 'b', '%', '_', '\\%', '\\_', 'R', '\\\\'), { maxLength: 4 });
    const likes = parts.map((list): Tried => {
      const source = list.map((part) => inPattern[part] ?? part);
      const pattern = new RegExp(`^${source.join('')}$`, 'isu');
      return {
        text: `${path} LIKE '${list.join('')}'`,
        fits: (subject) => pattern.test(String(plainOf(subject, path) ?? '\n\n')) && plainOf(subject, path) !== null,
      };
    });
    return fc.oneof(plainOnes, lists, likes);
  });
}

/** Conditions on rows like these. */
export function conditions(subjects: readonly Subject[]): fc.Arbitrary<Tried> {
  const leaf = comparisons(subjects);
  return fc.letrec<{ node: Tried }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.tuple(fc.constantFrom('AND', 'OR'), fc.array(tie('node'), { minLength: 2, maxLength: 3 })).map(
        ([joiner, of]): Tried => ({
          text: of.map(({ text }) => `(${text})`).join(` ${joiner} `),
          fits: (subject) =>
            joiner === 'AND' ? of.every((one) => one.fits(subject)) : of.some((one) => one.fits(subject)),
        }),
      ),
      tie('node').map((of): Tried => ({ text: `NOT (${of.text})`, fits: (subject) => !of.fits(subject) })),
    ),
  })).node;
}
