/** Handlers of the conformance tests, as files of a handlers folder: what the custom APIs of the documents do. */
export const handlers: Readonly<Record<string, string>> = {
  'rebuild-index.mjs': `export default {
    type: 'contoso_RebuildIndex',
    displayName: 'Rebuild Index',
    description: 'Rebuilds the index of a scope.',
    input: {
      type: 'object',
      required: ['Scope'],
      properties: {
        Scope: { type: 'string', description: 'What to rebuild.' },
        Since: { type: 'string', format: 'date-time' },
        Depth: { type: 'integer' },
      },
    },
    output: { type: 'object', properties: { Count: { type: 'integer' }, Scope: { type: 'string' } } },
    run: ({ Scope }) => ({ Count: 42, Scope }),
  };`,
  // Waits until the gate, an address of the test's own, answers.
  'wait.mjs': `export default {
    type: 'contoso_Wait',
    input: { type: 'object', required: ['Gate'], properties: { Gate: { type: 'string' }, Fail: { type: 'boolean' } } },
    output: { type: 'object', properties: { Said: { type: 'string' } } },
    async run({ Gate, Fail }, { signal }) {
      const answer = await fetch(Gate, { signal });
      if (Fail === true) throw new Error('It failed after the wait.');
      return { Said: await answer.text() };
    },
  };`,
  'fail.mjs': `export default {
    type: 'contoso_Fail',
    run() {
      throw Object.assign(new Error('Access is denied.'), { retry: false, code: -2147187707 });
    },
  };`,
  'flaky.mjs': `export default {
    type: 'contoso_Flaky',
    retryBackoff: 1,
    input: { type: 'object', properties: { Failures: { type: 'integer' } } },
    run({ Failures = 0 }, { attempt }) {
      if (attempt <= Failures) throw new Error('Not yet.');
      return { Attempt: attempt };
    },
  };`,
  'long.mjs': `export default {
    type: 'contoso_Long',
    input: { type: 'object', properties: { Length: { type: 'integer' } } },
    run: ({ Length }) => ({ Text: 'x'.repeat(Length) }),
  };`,
  'nothing.mjs': `export default { type: 'contoso_Nothing', run() {} };`,
  'tell.mjs': `export default {
    type: 'contoso_Tell',
    output: { type: 'object', properties: { RunAs: { type: 'string' }, CreatedBy: { type: 'string' } } },
    run: (_input, { operation }) => ({ RunAs: operation.runAs, CreatedBy: operation.createdBy }),
  };`,
  'find.mjs': `export default {
    type: 'contoso_Find',
    dataverse: { isFunction: true },
    input: {
      type: 'object',
      required: ['Text'],
      properties: { Text: { type: 'string' }, Most: { type: 'integer' }, Id: { type: 'string', format: 'uuid' } },
    },
    output: { type: 'object', properties: { Found: { type: 'object' } } },
    run: (input) => ({ Found: input }),
  };`,
  'bound.mjs': `export default [
    {
      type: 'contoso_CloseAccount',
      dataverse: { boundTo: { entity: 'account', set: 'accounts' } },
      input: { type: 'object', properties: { Reason: { type: 'string' } } },
      output: { type: 'object', properties: { Closed: { type: 'string' } } },
      run: ({ Target, Reason }) => ({ Closed: \`\${Target.accountid} \${Reason ?? ''}\`.trim() }),
    },
    {
      type: 'contoso_CountAccounts',
      dataverse: { boundTo: { entity: 'account', set: 'accounts', collection: true }, isFunction: true },
      output: { type: 'integer' },
      run: () => 7,
    },
  ];`,
  // Paused as soon as a test needs something that waits.
  'held.mjs': `export default { type: 'contoso_Held', run() {} };`,
  'dotted.mjs': `export default { type: 'image.thumbnail', run: (input) => input };`,
};

/** How many handlers these files hold: one of them has two. */
export const handlerCount = Object.keys(handlers).length + 1;
