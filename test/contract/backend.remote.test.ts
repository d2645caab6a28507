import { openRemoteEngine } from '../../src/backend/engine/remote/connect.ts';
import { staticToken } from '../../src/backend/web/token.ts';
import { version } from '../../src/server/version.ts';
import { startServer } from '../support/server.ts';
import { backendContract } from './backend.ts';
import { handlers, types } from './engineHandlers.ts';

/** The way that a team's engine server is reached: an address and a token that a person has entered. */
backendContract('engine server of a team', async () => {
  const token = 'made-for-the-contract';
  const first = await startServer({ handlers, args: ['--token', token] });
  let server = first;
  const { port } = new URL(first.url);
  const backend = await openRemoteEngine({ url: first.url, tokens: staticToken(token), version });
  return {
    backend,
    types,
    async interrupt() {
      // Another process at the same address, on the same folders.
      const { dataFolder, handlersFolder } = server;
      await server.kill();
      server = await startServer({
        dataFolder,
        handlersFolder: handlersFolder ?? '',
        args: ['--token', token, '--port', port],
      });
    },
    async tearDown() {
      backend.dispose();
      await server.stop();
      await first.stop();
    },
  };
});
