import fc from 'fast-check';
import { stringifyExact } from '../../../src/operation/json.ts';
import type { Pattern, Payloads, Query, Searched, Term } from '../../../src/operation/query.ts';
import { isScalarWord } from '../../../src/operation/scalar.ts';
import { statuses } from '../../../src/operation/status.ts';

/** Random queries and operations from few words, so that they meet often, with all that is awkward in SQL and JSON. */

const hex = [
  '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
  '3f2504e0-4f89-11d3-9a0c-0305e82c3302',
  '3f25aaaa-0000-4000-8000-000000000000',
];
const ids = [...hex, 'ffffffff-0000-4000-8000-000000000000'];
const words = [
  'mail',
  'Mail',
  'mail.send',
  'mail.x',
  'a*b',
  'a?b',
  'a[b',
  'a]b',
  'Äpfel',
  'äpfel',
  'İ',
  'ﬀ',
  'x y',
  'a"b',
  '\\',
  '%',
  '_',
  "o'k",
  '😀',
  '\u{10ffff}',
  '\ud7ff',
  '-',
  ',',
  '\u007f\n',
];
const parts = [
  '',
  'm',
  'mail',
  'ma',
  'l',
  '.',
  '*',
  '?',
  '[',
  'b',
  'a',
  'x',
  'Ä',
  ' ',
  '"',
  '\\',
  '😀',
  '\u{10ffff}',
  '\ud7ff',
  "'",
];
const keys = [
  'a',
  'b',
  'A',
  '',
  '0',
  'odd key',
  '"',
  'a"b',
  '\\',
  '\\"',
  '.',
  '[0]',
  '$',
  '#',
  '__proto__',
  'é',
  '😀',
  '\n',
  '\u0001',
  "'",
  'a.b',
  '?',
  '%s',
  'toString',
  '\\u0061',
];
const scalars = [
  '5',
  '-5',
  '0',
  '5.5',
  '1e+21',
  '1e3',
  '1000',
  '9007199254740993',
  '9007199254740992',
  '1e400',
  '0.1',
  '0.30000000000000004',
  '0.30000000000000003',
  '1e-7',
  '12345678901234567890123',
  '0.1000000000000000055',
  'true',
  'false',
  'null',
  '"5"',
  '"true"',
  '"null"',
  '""',
  '"x y"',
  '"\\"\\\\"',
  '"mail"',
  '"\\u0000z"',
  '"😀"',
  '{}',
  '[]',
];
const wanted = [
  ...scalars.map((text) => (text.startsWith('"') ? String(JSON.parse(text)) : text)),
  '5.0',
  '1E3',
  '0.5e1',
  '-0',
  'True',
  '5.',
  '1e21',
  '1e999999999',
];

const text = fc.oneof(
  fc.constantFrom(...words),
  fc.tuple(fc.constantFrom(...words), fc.constantFrom(...words)).map((both) => both.join('')),
);
const optional = fc.option(text, { nil: null });
const instants = fc.integer({ min: 0, max: 20 }).map((step) => 1_795_341_600_000 + step);
const key = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', '0') },
  { weight: 2, arbitrary: fc.constantFrom(...keys) },
);

/** JSON text with at most a few levels, so that the paths below meet something. */
const json = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...scalars),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
    fc.array(tie('value'), { maxLength: 3 }).map((inner) => `[${inner.join(',')}]`),
    fc
      .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 3, selector: ([name]) => name })
      .map((pairs) => `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`),
  ),
})).value;

export interface Case {
  readonly operation: Searched;
  /** JSON text, or null when there is none. */
  readonly input: string | null;
  readonly output: string | null;
}

export const cases: fc.Arbitrary<readonly Case[]> = fc.array(
  fc.record({
    operation: fc.record({
      id: fc.constantFrom(...ids),
      status: fc.constantFrom(...statuses),
      type: text,
      name: text,
      displayName: optional,
      executionGroup: optional,
      parentKey: optional,
      resubmittedFrom: fc.option(fc.constantFrom(...ids), { nil: null }),
      submittedAt: instants,
      error: fc.option(fc.record({ message: text }), { nil: null }),
    }),
    input: fc.option(json, { nil: null }),
    output: fc.option(json, { nil: null }),
  }),
  { minLength: 1, maxLength: 12 },
);

function patterns(whole: readonly string[], pieces: readonly string[]): fc.Arbitrary<readonly Pattern[]> {
  const piece = fc.constantFrom(...pieces);
  const full = piece.filter((one) => one !== '');
  // A word of the operations, cut open here and there.
  const cut = fc
    .tuple(fc.constantFrom(...whole), fc.uniqueArray(fc.nat({ max: 4 }), { minLength: 1, maxLength: 3 }))
    .map(([word, at]): Pattern => {
      const points = [...word];
      const ends = [...at].sort((a, b) => a - b);
      const pieces = [0, ...ends].map((end, index) => points.slice(end, ends[index]).join(''));
      return [pieces[0] ?? '', ...pieces.slice(1, -1).filter((one) => one !== ''), pieces.at(-1) ?? ''];
    });
  const pattern = fc.oneof(
    { weight: 3, arbitrary: cut },
    piece.map((one): Pattern => [one]),
    fc.tuple(piece, piece).map((both): Pattern => both),
    fc.tuple(piece, full, piece).map((three): Pattern => three),
    fc.tuple(piece, full, full, piece).map((four): Pattern => four),
  );
  return fc.array(pattern, { minLength: 1, maxLength: 3 });
}

const payloadTerms = fc
  .record({
    payload: fc.constantFrom('input' as const, 'output' as const),
    path: fc.array(fc.oneof(key, fc.nat({ max: 2 })), { maxLength: 3 }),
    value: fc.oneof(fc.constantFrom(...wanted), fc.double({ noNaN: true }).map(String)),
    quoted: fc.boolean(),
  })
  .map(({ quoted, ...term }) => ({ kind: 'payload' as const, ...term, onlyText: quoted && isScalarWord(term.value) }));

const conditions = fc.oneof(
  fc.record({
    kind: fc.constantFrom('id' as const, 'original' as const),
    values: patterns(ids, ['', '3f25', ...ids, 'aaaa', '-', '3', '0']),
  }),
  fc.record({
    kind: fc.constantFrom('type' as const, 'group' as const, 'parent' as const),
    values: patterns(words, [...words, ...parts]),
  }),
  fc.record({
    kind: fc.constant('status' as const),
    values: fc.uniqueArray(fc.constantFrom(...statuses), { minLength: 1 }),
  }),
  fc.record({
    kind: fc.constantFrom('error' as const, 'text' as const),
    text: fc.constantFrom(...parts.slice(1), ...words, '3F25', 'MAIL', 'Ä'),
  }),
  fc.record({ kind: fc.constantFrom('since' as const, 'until' as const), at: instants }),
  payloadTerms,
  payloadTerms,
);

const terms: fc.Arbitrary<Term> = fc
  .tuple(fc.boolean(), conditions)
  .map(([negated, condition]) => ({ negated, ...condition }));

/** Queries as the parser makes them. */
export const queries: fc.Arbitrary<Query> = fc.array(terms, { maxLength: 4 }).map((list) => ({ terms: list }));

/** Queries that look for a scalar which one of the cases really holds, where it stands. */
export function payloadQueries(found: readonly Case[], payloadsOf: (one: Case) => Payloads): Query[] {
  const result: Query[] = [];
  for (const one of found) {
    const payloads = payloadsOf(one);
    for (const payload of ['input', 'output'] as const) {
      for (const { path, value } of leaves(payloads[payload], [])) {
        result.push({ terms: [{ negated: false, kind: 'payload', payload, path, value, onlyText: false }] });
      }
    }
  }
  return result;
}

interface Leaf {
  readonly path: readonly (string | number)[];
  readonly value: string;
}

function leaves(value: unknown, path: readonly (string | number)[]): Leaf[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return [{ path, value }];
  const text = stringifyExact(value);
  if (isScalarWord(text)) return [{ path, value: text }];
  if (Array.isArray(value)) return value.flatMap((one, index) => leaves(one, [...path, index]));
  return Object.entries(value as object).flatMap(([name, one]) => leaves(one, [...path, name]));
}
