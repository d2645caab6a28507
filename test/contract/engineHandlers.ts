/** Handlers that the backend contract runs on an engine server, by file. */
export const handlers = {
  'echo.mjs': "export default { type: 'contract.echo', run: (input) => input };",
  'failing.mjs': `export default {
    type: 'contract.failing',
    retryLimit: 0,
    run() { throw new Error('broken on purpose'); },
  };`,
  'endless.mjs': `export default {
    type: 'contract.endless',
    run(input, { signal, progress, log }) {
      console.log('begun');
      progress(0.5, 'half');
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  };`,
  'strict.ts': `export default {
    type: 'contract.strict',
    input: { type: 'object', required: ['n'], properties: { n: { type: 'number' } } },
    run: (input: { n: number }) => input.n,
  };`,
};

/** What the contract calls them. */
export const types = {
  echo: 'contract.echo',
  failing: 'contract.failing',
  endless: 'contract.endless',
  strict: 'contract.strict',
};
