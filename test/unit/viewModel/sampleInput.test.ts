import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { sampleInput } from '../../../src/viewModel/sampleInput.ts';

const schemas: Record<string, Record<string, unknown>> = {
  'defaults and examples': {
    type: 'object',
    required: ['file', 'rows'],
    additionalProperties: false,
    properties: {
      file: { type: 'string', examples: ['data/orders.csv'], minLength: 1 },
      rows: { type: 'integer', minimum: 3 },
      out: { type: 'string', default: 'out' },
      left: { type: 'string' },
    },
  },
  'nested objects and lists': {
    type: 'object',
    required: ['list', 'inner'],
    properties: {
      list: { type: 'array', minItems: 2, items: { type: 'number' } },
      inner: { type: 'object', required: ['on'], properties: { on: { type: 'boolean' } } },
    },
  },
  references: {
    type: 'object',
    required: ['point'],
    properties: { point: { $ref: '#/$defs/point' } },
    $defs: { point: { type: 'object', required: ['x'], properties: { x: { type: 'number' } } } },
  },
  alternatives: { oneOf: [{ const: 7 }, { type: 'string' }] },
  'an enumeration': { enum: ['a', 'b'] },
  null: { type: 'null' },
};

describe('sampleInput', () => {
  for (const [name, schema] of Object.entries(schemas)) {
    it(`makes an input that fits: ${name}`, () => {
      const sample = sampleInput(schema);
      const check = new Ajv({ strict: false }).compile(schema);
      assert.ok(check(sample), JSON.stringify({ sample, errors: check.errors }));
    });
  }

  it('shows an optional property only when it has something to show', () => {
    const sample = sampleInput(schemas['defaults and examples'] ?? null);
    assert.deepEqual(sample, { file: 'data/orders.csv', rows: 3, out: 'out' });
  });

  it('ends on a schema that contains itself', () => {
    const node = { type: 'object', required: ['next'], properties: { next: { $ref: '#/$defs/node' } } };
    assert.ok(JSON.stringify(sampleInput({ $ref: '#/$defs/node', $defs: { node } })).length < 1_000);
  });

  it('begins with an empty object when any input will do', () => {
    assert.deepEqual(sampleInput(null), {});
  });
});
