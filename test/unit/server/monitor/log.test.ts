import assert from 'node:assert/strict';
import { requestIdOf } from '../../../../src/server/http/requestId.ts';
import { createLog, type LogOptions } from '../../../../src/server/log.ts';
import { TypeLabels } from '../../../../src/server/metrics/typeLabels.ts';
import { traceOf } from '../../../../src/server/trace.ts';

describe('the log of a server', () => {
  const written = (options: Partial<LogOptions>, write: (log: ReturnType<typeof createLog>) => void) => {
    const lines: string[] = [];
    write(
      createLog(
        (line) => lines.push(line),
        () => 0,
        { format: 'text', level: 'info', about: {}, ...options },
      ),
    );
    return lines;
  };

  it('is lines for people', () => {
    const lines = written({ about: { server: 's' } }, (log) => {
      log('info', 'Stopping.');
      log('warn', 'An attempt ended.', { attempt: 2 });
    });
    assert.deepEqual(lines, [
      '1970-01-01T00:00:00.000Z info Stopping.\n',
      '1970-01-01T00:00:00.000Z warn An attempt ended. {"attempt":2}\n',
    ]);
  });

  it('is one object a line for programs, whatever is in it', () => {
    const [line = ''] = written({ format: 'json', about: { worker: 'bgops://m/1' } }, (log) =>
      log('error', 'two\nlines', { operation: 'o\n"', code: 1 }),
    );
    assert.equal(line.indexOf('\n'), line.length - 1);
    assert.deepEqual(JSON.parse(line), {
      ...{ time: '1970-01-01T00:00:00.000Z', level: 'error', message: 'two\nlines', worker: 'bgops://m/1' },
      ...{ operation: 'o\n"', code: 1 },
    });
  });

  it('leaves out what is less than its level', () => {
    const lines = written({ level: 'warn' }, (log) => {
      for (const level of ['debug', 'info', 'warn', 'error'] as const) log(level, level);
    });
    assert.deepEqual(
      lines.map((line) => line.split(' ')[1]),
      ['warn', 'error'],
    );
  });

  it('tells where an error happened, not what it quotes', () => {
    const error = new SyntaxError('Unexpected token in "secret\n    at secret"', { cause: new TypeError('secret') });
    const trace = traceOf(Object.assign(error, { code: '22P02' }));
    assert.match(trace, /^SyntaxError \(22P02\)\n {4}at .*log\.test\.ts/);
    assert.match(trace, /\nCaused by TypeError\n {4}at /);
    assert.ok(!trace.includes('secret'));
  });
});

describe('the name of a request', () => {
  const named = (headers: Record<string, string[]>) => requestIdOf({ headersDistinct: headers });
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

  it('is what its sender says, or its trace', () => {
    const traceparent = [`00-${trace}-00f067aa0ba902b7-01`];
    assert.equal(named({ 'x-request-id': ['a-1'], traceparent }), 'a-1');
    assert.equal(named({ traceparent }), trace);
  });

  it('is one of our own when that is not well-formed', () => {
    const own = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
    for (const id of ['', 'a b', 'x'.repeat(129), 'ä', '"', 'a\u001b[2J'])
      assert.match(named({ 'x-request-id': [id] }), own);
    assert.match(named({ 'x-request-id': ['a', 'b'] }), own);
    assert.match(named({ traceparent: [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`] }), own);
    assert.notEqual(named({}), named({}));
  });
});

describe('labels of types', () => {
  it('are bounded, and stay', () => {
    const labels = new TypeLabels(2);
    assert.deepEqual(
      ['a', 'b', 'c', 'a', 'd', 'c'].map((type) => labels.of(type)),
      ['a', 'b', '(other)', 'a', '(other)', '(other)'],
    );
  });
});
