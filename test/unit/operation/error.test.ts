import assert from 'node:assert/strict';
import {
  attemptErrorCodes,
  type ErrorCode,
  errorKinds,
  messageOf,
  OperationFailure,
  problemOf,
} from '../../../src/operation/error.ts';

const codes = Object.keys(errorKinds) as ErrorCode[];

describe('refusals', () => {
  for (const code of codes) {
    it(`answers ${code} with its status, as a problem document`, () => {
      const failure = new OperationFailure(code, 'It failed. Do this.', { path: 'input.rows[3]' });
      const { status, title } = errorKinds[code];
      assert.ok(status >= 400 && status < 600);
      assert.match(title, /^[A-Z].*[^.]$/);
      assert.equal(failure.status, status);
      assert.deepEqual(problemOf(failure), {
        type: `urn:bgops:problem:${code}`,
        title,
        status,
        code,
        detail: 'It failed. Do this.',
        path: 'input.rows[3]',
      });
    });
  }

  it('leave the path out of the document when there is none', () => {
    assert.ok(!('path' in problemOf(new OperationFailure('not-found', 'Gone.'))));
  });

  it('are errors with a name, a message and a cause', () => {
    const cause = new Error('disk');
    const failure = new OperationFailure('storage-failed', 'Not written.', { cause });
    assert.ok(failure instanceof Error);
    assert.equal(String(failure), 'OperationFailure: Not written.');
    assert.equal(failure.cause, cause);
    assert.ok(!('cause' in new OperationFailure('internal', 'Oh.')));
  });

  it('have codes of lower-case words that a client may rely on', () => {
    for (const code of codes) assert.match(code, /^[a-z]+(-[a-z]+)*$/);
  });

  it('leave positive attempt codes but 1 to handlers, and use none twice', () => {
    const values = Object.values(attemptErrorCodes);
    assert.equal(new Set(values).size, values.length);
    for (const value of values) assert.ok(value === 1 || (value < 0 && value >= -(2 ** 31)));
  });

  it('find a message in whatever was thrown', () => {
    assert.equal(messageOf(new TypeError('no')), 'no');
    assert.equal(messageOf('text'), 'text');
    assert.equal(messageOf(undefined), 'undefined');
    assert.equal(messageOf(null), 'null');
  });
});
