import { EngineBackend } from '../../src/backend/engine/engineBackend.ts';
import { startServer } from '../support/server.ts';
import { backendContract } from './backend.ts';
import { handlers, types } from './engineHandlers.ts';

backendContract('engine server', async () => {
  const first = await startServer({ handlers });
  let server = first;
  const backend = new EngineBackend({ resolve: async () => ({ url: server.url, token: server.token }) });
  return {
    backend,
    types,
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
