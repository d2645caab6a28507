import assert from 'node:assert/strict';
import fc from 'fast-check';
import { z } from 'zod';
import { allCapabilities, capabilities } from '../../../src/operation/capability.ts';
import { handlerDeclaration } from '../../../src/operation/handler.ts';
import {
  attempt,
  draft,
  instant,
  operation,
  operationError,
  operationEvent,
  patch,
  progress,
  resubmission,
} from '../../../src/operation/operation.ts';
import { exampleOperation } from './example.ts';

describe('instants', () => {
  it('are read with any offset and written in UTC', () => {
    assert.equal(z.decode(instant, '2026-11-22T10:00:00Z'), 1_795_341_600_000);
    assert.equal(z.decode(instant, '2026-11-22T12:00:00+02:00'), 1_795_341_600_000);
    assert.equal(z.encode(instant, 1_795_341_600_123), '2026-11-22T10:00:00.123Z');
  });

  it('come back as they went, from year 0 to 9999', () => {
    const ms = fc.integer({ min: Date.parse('0000-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59.999Z') });
    fc.assert(fc.property(ms, (at) => assert.equal(z.decode(instant, z.encode(instant, at)), at)));
  });

  for (const text of [
    '',
    'now',
    '2026-11-22',
    '2026-11-22T10:00:00',
    '2026-02-30T10:00:00Z',
    '2026-11-22T25:00:00Z',
    '1795341600',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.ok(!instant.safeDecode(text).success));
  }
});

describe('an operation', () => {
  it('comes back from the wire as it went', () => {
    const row = exampleOperation();
    const wire = z.encode(operation, row);
    assert.equal(wire.submittedAt, '2026-11-22T10:00:00.000Z');
    assert.equal(wire.finishedAt, null);
    assert.deepEqual(z.decode(operation, JSON.parse(JSON.stringify(wire))), row);
  });

  it('refuses a row that lacks any of its fields', () => {
    const wire = z.encode(operation, exampleOperation());
    for (const field of Object.keys(operation.shape)) {
      const { [field as keyof typeof wire]: _gone, ...rest } = wire;
      const paths = operation.safeDecode(rest as typeof wire).error?.issues.map(({ path }) => path.join('.'));
      assert.deepEqual(paths, [field]);
    }
  });

  it('has attempts and events that come back as they went', () => {
    const one = { number: 1, worker: 'w', startedAt: 5, endedAt: null, outcome: null, error: null };
    assert.deepEqual(z.decode(attempt, z.encode(attempt, one)), one);
    const event = { version: 3, at: 5, from: null, to: 'New' as const, by: 'me', why: null };
    assert.deepEqual(z.decode(operationEvent, z.encode(operationEvent, event)), event);
  });

  it('has progress from 0 to 1 and error codes of 32 bits', () => {
    for (const fraction of [0, 0.5, 1, null]) assert.ok(progress.safeParse({ fraction, message: null }).success);
    for (const fraction of [-0.1, 1.1, Number.NaN]) assert.ok(!progress.safeParse({ fraction, message: null }).success);
    for (const code of [-(2 ** 31), 2 ** 31 - 1])
      assert.ok(operationError.safeParse({ code, message: '', stack: null }).success);
    for (const code of [-(2 ** 31) - 1, 2 ** 31, 0.5])
      assert.ok(!operationError.safeParse({ code, message: '', stack: null }).success);
  });
});

const long = (length: number) => 'x'.repeat(length);

/** Field: values that are taken, values that are refused. */
const limits: Readonly<Record<string, readonly [readonly unknown[], readonly unknown[]]>> = {
  id: [['3f2504e0-4f89-11d3-9a0c-0305e82c3301'], ['', '3f2504e0', 'z'.repeat(36), null, 5]],
  type: [
    ['m', long(255)],
    ['', long(256), null, 5, undefined],
  ],
  name: [
    ['', long(512)],
    [long(513), null, 5],
  ],
  displayName: [
    ['', long(512), null],
    [long(513), 5],
  ],
  priority: [
    [0, 10],
    [-1, 11, 0.5, '5', null, Number.NaN],
  ],
  parentKey: [
    ['p', long(255), null],
    ['', long(256), 5],
  ],
  partitionId: [
    ['', long(100), null],
    [long(101), 5],
  ],
  runAs: [
    ['', long(40), null],
    [long(41), 5],
  ],
  executionGroup: [
    ['g', long(255), null],
    ['', long(256), 5],
  ],
  sequenceGroup: [
    ['s', long(255), null],
    ['', long(256), 5],
  ],
  sequenceNumber: [
    [0, -5, 2 ** 53 - 1, null],
    [0.5, 2 ** 53, '1', Number.POSITIVE_INFINITY],
  ],
  processAfter: [
    ['2026-11-22T10:00:00Z', null],
    ['soon', '2026-11-22', 5],
  ],
  retryLimit: [
    [0, 1_000],
    [-1, 1_001, 0.5, null],
  ],
  retryBackoff: [
    [0, 86_400_000],
    [-1, 86_400_001, 0.5, null],
  ],
  timeout: [
    [1, 2 ** 31 - 1],
    [0, -1, 2 ** 31, 0.5, null],
  ],
  ttl: [
    [1, 2 ** 31 - 1],
    [0, -1, 2 ** 31, 0.5, null],
  ],
  idempotencyKey: [
    ['k', long(255), null],
    ['', long(256), 5],
  ],
  createdOnBehalfOf: [
    ['', long(255), null],
    [long(256), 5],
  ],
  importSequenceNumber: [
    [-(2 ** 31), 2 ** 31 - 1, null],
    [2 ** 31, 0.5, '1'],
  ],
  overriddenCreatedOn: [
    ['2026-11-22T10:00:00Z', null],
    ['yesterday', 5],
  ],
  callbackUrl: [
    ['http://localhost:8080/done?key=1', `https://host/${long(2_035)}`, null],
    ['ftp://host/', 'host', '', `https://host/${long(2_036)}`, 5],
  ],
};

describe('a draft', () => {
  it('needs a type and nothing else, and has a limit tested here for every field but the input', () => {
    assert.deepEqual(z.decode(draft, { type: 'mail' }), { type: 'mail' });
    assert.deepEqual([...Object.keys(limits), 'input'].sort(), Object.keys(draft.shape).sort());
  });

  for (const [field, [taken, refused]] of Object.entries(limits)) {
    it(`takes what ${field} may be and names it when it may not`, () => {
      for (const value of taken) {
        const result = draft.safeDecode({ type: 'mail', [field]: value });
        assert.ok(result.success, `${field} = ${JSON.stringify(value)?.slice(0, 60)}`);
      }
      for (const value of refused) {
        const issues = draft.safeDecode({ type: 'mail', [field]: value } as never).error?.issues ?? [];
        assert.deepEqual(
          [...new Set(issues.map(({ path }) => path.join('.')))],
          [field],
          `${field} = ${JSON.stringify(value)?.slice(0, 60)}`,
        );
      }
    });
  }

  it('takes any JSON value as input, also null', () => {
    for (const input of [null, 0, '', false, [], {}, { a: [1] }]) {
      assert.deepEqual(z.decode(draft, { type: 'mail', input }).input, input);
    }
  });

  it('refuses a field that it does not know, by its name', () => {
    const issues = draft.safeDecode({ type: 'mail', priorty: 5 } as never).error?.issues;
    assert.equal(issues?.length, 1);
    assert.ok(issues[0]?.code === 'unrecognized_keys' && issues[0].keys.join() === 'priorty');
  });
});

describe('a patch', () => {
  it('needs nothing, and never changes what an operation is known or placed by', () => {
    assert.deepEqual(z.decode(patch, {}), {});
    for (const field of ['id', 'type', 'idempotencyKey', 'executionGroup', 'sequenceGroup', 'sequenceNumber']) {
      assert.ok(!patch.safeDecode({ [field]: limits[field]?.[0][0] } as never).success, field);
    }
  });

  it('has the limits of the draft', () => {
    assert.ok(patch.safeDecode({ priority: 10, input: null }).success);
    assert.ok(!patch.safeDecode({ priority: 11 }).success);
  });
});

describe('a resubmission', () => {
  it('may change the type too, and what a patch may', () => {
    assert.deepEqual(z.decode(resubmission, {}), {});
    assert.deepEqual(z.decode(resubmission, { type: 'print', priority: 1 }), { type: 'print', priority: 1 });
    assert.ok(!resubmission.safeDecode({ type: '' }).success);
    assert.ok(!resubmission.safeDecode({ id: limits.id?.[0][0] } as never).success);
  });
});

describe('a handler declaration', () => {
  const least = { type: 'mail', displayName: null, description: null, inputSchema: null, bulk: false };

  it('needs the plain facts only, and has the limits of the draft', () => {
    assert.ok(handlerDeclaration.safeDecode(least).success);
    for (const wrong of [
      { type: '' },
      { retryLimit: 1_001 },
      { timeout: 0 },
      { concurrency: 0 },
      { concurrency: 1_001 },
      { url: 'nowhere' },
    ]) {
      const [field] = Object.keys(wrong);
      const issues = handlerDeclaration.safeDecode({ ...least, ...wrong }).error?.issues;
      assert.deepEqual(
        issues?.map(({ path }) => path.join('.')),
        [field],
      );
    }
  });
});

describe('capabilities', () => {
  it('are all present in an engine of ours', () => {
    assert.deepEqual(Object.keys(allCapabilities), [...capabilities]);
    for (const capability of capabilities) assert.equal(allCapabilities[capability], true);
  });
});
