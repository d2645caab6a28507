import assert from 'node:assert/strict';
import fc from 'fast-check';
import { z } from 'zod';
import type { OperationFailure } from '../../../src/operation/error.ts';
import { type Operation, operation } from '../../../src/operation/operation.ts';
import { statuses } from '../../../src/operation/status.ts';
import { wireOperation } from '../../../src/operation/wire.ts';
import { entityTag, versionOf } from '../../../src/server/api/entityTag.ts';
import { nearNames } from '../../../src/server/api/unknownType.ts';
import { table } from '../../../src/server/command/print.ts';
import { withRawMembers } from '../../../src/server/http/json.ts';
import { createMatcher } from '../../../src/server/http/match.ts';
import { type Route, route } from '../../../src/server/http/route.ts';
import { createWake } from '../../../src/server/wake.ts';
import { ManualClock } from '../../support/manualClock.ts';

const instant = fc.integer({ min: 0, max: 4e12 });
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });

/** Any operation, made from the schema, so that a new field is in it too. */
const anyOperation = fc.record(
  Object.fromEntries(
    Object.entries(operation.shape).map(([name, schema]): [string, fc.Arbitrary<unknown>] => {
      const inner = schema instanceof z.ZodNullable ? schema.unwrap() : schema;
      const some = valuesOf(inner);
      return [name, schema instanceof z.ZodNullable ? maybe(some) : some];
    }),
  ),
) as unknown as fc.Arbitrary<Operation>;

function valuesOf(schema: unknown): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodCodec) return instant;
  if (schema instanceof z.ZodNumber) return fc.integer();
  if (schema instanceof z.ZodString) return fc.string();
  if (schema === operation.shape.status) return fc.constantFrom(...statuses);
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  return fc.constant(null);
}

describe('parts of the server', () => {
  it('encodes an operation as its schema does', () => {
    const encodable = anyOperation.map((row) => ({ ...row, error: null, progress: null }));
    fc.assert(
      fc.property(encodable, (row) => {
        assert.deepEqual(wireOperation(row), z.encode(operation, row));
      }),
    );
  });

  it('adds members that are JSON text already', () => {
    assert.equal(
      withRawMembers('{"a":1}', { b: '12345678901234567890', c: null }),
      '{"a":1,"b":12345678901234567890,"c":null}',
    );
    assert.equal(withRawMembers('{"a":1}', {}), '{"a":1}');
  });

  it('reads If-Match', async () => {
    const present = async () => ({ version: 7 });
    assert.equal(entityTag(7), '"7"');
    assert.deepEqual(await versionOf(undefined, present), {});
    assert.deepEqual(await versionOf(' * ', present), {});
    assert.deepEqual(await versionOf('"3"', present), { ifVersion: 3 });
    assert.deepEqual(await versionOf('"3", "7"', present), { ifVersion: 7 });
    for (const header of ['W/"7"', '7', '""', '"3","4"', '"7" "8"']) {
      await assert.rejects(versionOf(header, present), (error: OperationFailure) => error.code === 'version-mismatch');
    }
  });

  it('finds names that are near', () => {
    const names = ['orders.import', 'orders.export', 'mail.send', 'x'];
    assert.deepEqual(nearNames('order.import', names)[0], 'orders.import');
    assert.deepEqual(nearNames('ORDERS.IMPORT', names)[0], 'orders.import');
    assert.deepEqual(nearNames('mail', names), ['mail.send']);
    assert.deepEqual(nearNames('something.else', names), []);
  });

  it('finds routes; a fixed part wins over a parameter', () => {
    const at = (method: Route['method'], path: string) =>
      route({ method, path, summary: path, handle: () => ({ kind: 'empty' }) });
    const match = createMatcher([at('POST', '/a/{id}'), at('POST', '/a/all'), at('GET', '/a/{id}/b')]);
    const found = (method: string, path: string) => {
      const { route: matched, ...rest } = match(method, path);
      return [matched?.path ?? null, 'params' in rest ? rest.params : rest.allow];
    };
    assert.deepEqual(found('POST', '/a/all'), ['/a/all', {}]);
    assert.deepEqual(found('POST', '/a/x%2Fy'), ['/a/{id}', { id: 'x/y' }]);
    assert.deepEqual(found('GET', '/a/1/b'), ['/a/{id}/b', { id: '1' }]);
    assert.deepEqual(found('GET', '/a/1'), [null, ['POST']]);
    for (const path of ['/a', '/a/', '/a/1/', '/A/all', '/a/%', '//a/all'])
      assert.deepEqual(found('POST', path), [null, []]);
  });

  it('prints a table that no content can break', () => {
    const text = table(
      ['A', 'B'],
      [
        ['one', 'x\u001b[2Jy\nz'],
        ['eleven', ''],
      ],
    );
    assert.equal(text, 'A       B\none     x [2Jy z\neleven\n');
  });

  it('wakes for what happened before it was waited for', async () => {
    const clock = new ManualClock();
    const wake = createWake(clock);
    const { signal } = new AbortController();
    wake.ring();
    await wake.wait({ signal });
    const waiting = wake.wait({ ms: 100, signal });
    wake.ring();
    await waiting;
    assert.equal(clock.pending, 0);
    const timed = wake.wait({ ms: 100, signal });
    await clock.advance(100);
    await timed;
    await wake.wait({ signal: AbortSignal.abort() });
  });
});
