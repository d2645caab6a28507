import assert from 'node:assert/strict';
import type { Handler, HttpHandler, SingleHandler } from '../../../../src/engine/handler/api.ts';
import { declarationOf } from '../../../../src/engine/handler/declaration.ts';

/** What an author writes; that it compiles, with the types of parameters found out, is the test. */
const single: Handler<{ path: string }, { bytes: number }> = {
  type: 'size',
  run: async (input, { progress, signal, log }) => {
    signal.throwIfAborted();
    progress(0.5, input.path);
    log('measured', input.path);
    return { bytes: input.path.length };
  },
};

const bulk: Handler<number, string> = {
  type: 'many',
  bulk: true,
  run(members, context) {
    for (const { input, complete, fail, operation } of members) {
      if (input > context.attempt) complete(input.toFixed());
      else fail(new Error(operation.name));
    }
    return 'whole';
  },
};

const web: Handler = { type: 'web', url: 'http://localhost/', headers: { accept: 'application/json' } };

// @ts-expect-error: a handler has either `run` or `url`
const both: HttpHandler = { type: 'both', url: 'http://localhost/', run: () => {} };

// @ts-expect-error: misspelt
const misspelt: SingleHandler = { type: 'x', retrylimit: 1, run: () => {} };

describe('the types of handler modules', () => {
  it('allow what a declaration may hold', () => {
    for (const { run: _run, ...written } of [single, bulk, web]) {
      assert.equal('problem' in declarationOf(written), false);
    }
  });

  it('refuse what a declaration refuses', () => {
    const { run: _run, ...written } = misspelt;
    assert.equal('problem' in declarationOf(written), true);
    assert.equal(typeof both.url, 'string');
  });

  it('have the same fields as what is checked', () => {
    const all: Required<Omit<SingleHandler, 'run' | 'url' | 'bulk' | 'shortTtl'>> = {
      type: 'x',
      displayName: 'X',
      description: 'Does X.',
      input: { type: 'object' },
      output: { type: 'object', properties: { n: { type: 'integer' } } },
      retryLimit: 1,
      retryBackoff: 2,
      timeout: 3,
      priority: 4,
      concurrency: 5,
      ttl: 6,
      dataverse: {
        isFunction: true,
        isPrivate: true,
        boundTo: { entity: 'account', set: 'accounts', collection: true },
      },
    };
    const { input, output, ...rest } = all;
    assert.deepEqual(declarationOf(all), { ...rest, inputSchema: input, outputSchema: output, bulk: false });
  });
});
