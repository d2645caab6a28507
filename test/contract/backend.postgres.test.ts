import { EngineBackend } from '../../src/backend/engine/engineBackend.ts';
import { postgres } from '../support/postgres/postgres.ts';
import { startServer } from '../support/server.ts';
import { backendContract } from './backend.ts';
import { handlers, types } from './engineHandlers.ts';

describe('PostgreSQL', () => {
  const running = postgres();

  backendContract('engine server on PostgreSQL', async () => {
    const args = ['--database', await running.emptyDatabase()];
    const first = await startServer({ handlers, args });
    let server = first;
    const backend = new EngineBackend({ resolve: async () => ({ url: server.url, token: server.token }) });
    return {
      backend,
      types,
      async interrupt() {
        // Another process on another port with another token, on the same database.
        const { dataFolder, handlersFolder } = server;
        await server.kill();
        server = await startServer({ dataFolder, handlersFolder: handlersFolder ?? '', args });
      },
      async tearDown() {
        backend.dispose();
        await server.stop();
        await first.stop();
      },
    };
  });
});
