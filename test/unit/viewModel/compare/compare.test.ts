import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseExact, stringifyExact } from '../../../../src/operation/json.ts';
import { lastSuccess } from '../../../../src/viewModel/compare/lastSuccess.ts';
import { sortedKeys } from '../../../../src/viewModel/compare/sortedKeys.ts';
import { summaryText } from '../../../../src/viewModel/compare/summary.ts';
import { MemoryBackend, operationOf } from '../../../support/operations.ts';

describe('keys in one order', () => {
  it('make the same text of the same value, however it was written', () => {
    const a = '{"b":[{"y":1,"x":2}],"a":12345678901234567890,"__proto__":1}';
    const b = '{"__proto__":1,"a":12345678901234567890,"b":[{"x":2,"y":1}]}';
    const text = (json: string) => stringifyExact(sortedKeys(parseExact(json)));
    assert.equal(text(a), text(b));
    assert.equal(text(a), b);
  });

  it('change no value', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => assert.deepEqual(sortedKeys(value), value)));
  });
});

describe('what is compared', () => {
  it('is status, error, options and payloads, without ids and times', () => {
    const error = { code: 1, message: 'no', stack: 'a\nb' };
    const one = operationOf({ name: 'n', status: 'Error', error, submittedAt: 5, startedAt: 6 });
    const other = operationOf({ name: 'n', status: 'Error', error, submittedAt: 7, startedAt: 8 });
    const text = summaryText(one, '{"b":1,"a":90071992547409931}', null);
    assert.equal(text, summaryText(other, '{"a":90071992547409931,"b":1}', null));
    const { input, output, options, ...rest } = JSON.parse(text);
    assert.deepEqual([input.b, output, options.priority], [1, null, 5]);
    assert.match(text, /"a": 90071992547409931,/);
    assert.deepEqual(rest.error, { code: 1, message: 'no', stack: ['a', 'b'] });
    assert.equal(JSON.parse(summaryText(one, 'not JSON', null)).input, 'not JSON');
  });
});

describe('the last success of a type', () => {
  it('is the newest other one of exactly that type that completed', async () => {
    const old = operationOf({ type: 'a.b', status: 'Complete' });
    const wanted = operationOf({ type: 'a.b', status: 'Complete' });
    const failed = operationOf({ type: 'a.b', status: 'Error' });
    const others = [operationOf({ type: 'a.bc', status: 'Complete' }), operationOf({ type: 'x', status: 'Complete' })];
    const backend = new MemoryBackend([old, wanted, failed, ...others]);
    assert.equal((await lastSuccess(backend, failed))?.id, wanted.id);
    assert.equal((await lastSuccess(backend, wanted))?.id, old.id);
    assert.equal(await lastSuccess(backend, operationOf({ type: 'y' })), undefined);
  });

  it('is looked for over pages that a service could not filter', async () => {
    const noise = Array.from({ length: 120 }, () => operationOf({ type: 'other', status: 'Complete' }));
    const wanted = operationOf({ type: 'a', status: 'Complete' });
    const pages = [noise.slice(0, 50), noise.slice(50, 100), [...noise.slice(100), wanted]];
    let read = 0;
    const list = async () => ({ operations: pages[read++] ?? [], next: read < pages.length ? String(read) : null });
    assert.equal((await lastSuccess({ list }, operationOf({ type: 'a' })))?.id, wanted.id);
    assert.equal(read, 3);
  });
});
