import assert from 'node:assert/strict';
import { inputCheck } from '../../../../src/engine/handler/validate.ts';
import { OperationFailure } from '../../../../src/operation/error.ts';

const order = {
  type: 'object',
  required: ['rows'],
  additionalProperties: false,
  properties: {
    rows: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['amount'],
        properties: { amount: { type: 'number', minimum: 0 }, unit: { enum: ['kg', 'm'] }, 'a/b ~': { const: 1 } },
      },
    },
    when: { type: 'string', format: 'date-time' },
    either: { anyOf: [{ type: 'string' }, { type: 'object', required: ['deep'] }] },
  },
};

describe('the check of an input', () => {
  const check = inputCheck(order, 'orders.import');

  it('lets pass what fits; a format is not looked at', () => {
    check({ rows: [{ amount: 1, unit: 'kg' }], when: 'tomorrow' });
  });

  const misfits: readonly (readonly [input: unknown, path: string, sentence: string])[] = [
    [null, 'input', 'input must be object.'],
    [{}, 'input.rows', 'input.rows is missing.'],
    [{ rows: [] }, 'input.rows', 'input.rows must NOT have fewer than 1 items.'],
    [{ rows: [{ amount: 1 }, { amount: 'x' }] }, 'input.rows[1].amount', 'input.rows[1].amount must be number.'],
    [{ rows: [{ amount: -1 }] }, 'input.rows[0].amount', 'input.rows[0].amount must be >= 0.'],
    [{ rows: [{}] }, 'input.rows[0].amount', 'input.rows[0].amount is missing.'],
    [{ rows: [{ amount: 1, unit: 'g' }] }, 'input.rows[0].unit', 'input.rows[0].unit must be one of ["kg","m"].'],
    [{ rows: [{ amount: 1, 'a/b ~': 2 }] }, 'input.rows[0]["a/b ~"]', 'input.rows[0]["a/b ~"] must be 1.'],
    [{ rows: [{ amount: 1 }], extra: 1 }, 'input.extra', 'input.extra is not allowed.'],
  ];
  for (const [input, path, sentence] of misfits) {
    it(`names the place and what is wrong: ${sentence}`, () => {
      assert.throws(
        () => check(input),
        (error: unknown) => {
          assert.ok(error instanceof OperationFailure);
          assert.equal(error.code, 'invalid-input');
          assert.equal(error.path, path);
          assert.equal(error.message, `${sentence} Change the input to fit the schema of orders.import.`);
          return true;
        },
      );
    });
  }

  it('knows draft-07 when the schema says so, and draft 2020-12 otherwise', () => {
    const tuple = (schema: Record<string, unknown>) => inputCheck(schema, 'x');
    const old = tuple({ $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'number' }] });
    assert.throws(() => old(['x']), { path: 'input[0]' });
    const now = tuple({ prefixItems: [{ type: 'number' }] });
    assert.throws(() => now(['x']), { path: 'input[0]' });
  });

  it('lets two schemas have one $id', () => {
    for (const type of ['a', 'b']) inputCheck({ $id: 'https://example.org/same', type: 'object' }, type);
  });

  it('refuses what is no schema', () => {
    assert.throws(() => inputCheck({ type: 'nonsense' }, 'x'), /The input schema of x is not a JSON schema: .*type/);
    assert.throws(() => inputCheck({ pattern: '(' }, 'x'));
  });
});
