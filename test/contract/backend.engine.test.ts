import { EngineBackend } from '../../src/backend/engine/engineBackend.ts';
import { startServer } from '../support/server.ts';
import { backendContract } from './backend.ts';

const handlers = {
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

backendContract('engine server', async () => {
  const first = await startServer({ handlers });
  let server = first;
  const backend = new EngineBackend({ resolve: async () => ({ url: server.url, token: server.token }) });
  return {
    backend,
    types: {
      echo: 'contract.echo',
      failing: 'contract.failing',
      endless: 'contract.endless',
      strict: 'contract.strict',
    },
    async interrupt() {
      // Another process on another port with another token, on the same folders.
      const { dataFolder, handlersFolder } = server;
      await server.kill();
      server = await startServer({ dataFolder, handlersFolder: handlersFolder ?? '' });
    },
    async tearDown() {
      backend.dispose();
      await server.stop();
      await first.stop();
    },
  };
});
