import type { SalesforcePace } from '../../src/backend/salesforce/change/pace.ts';
import { SalesforceBackend } from '../../src/backend/salesforce/salesforceBackend.ts';
import { staticToken } from '../../src/backend/web/token.ts';
import type { Operation } from '../../src/operation/operation.ts';
import { idOfSequence } from '../../src/service/salesforce/ids.ts';
import { handlersReady, startServer } from '../support/server.ts';
import { type BackendSetUp, backendContract } from './backend.ts';

const types = {
  echo: 'ContractEcho',
  failing: 'ContractFailing',
  endless: 'ContractEndless',
  strict: 'ContractStrict',
};

const handlers = {
  'echo.mjs': `export default { type: '${types.echo}', run: (input) => input };`,
  'failing.mjs': `export default {
    type: '${types.failing}',
    retryLimit: 0,
    run() { throw new Error('broken on purpose'); },
  };`,
};

/** A test does not wait as long as a person may. */
const pace: SalesforcePace = {
  running: { first: 30, last: 60 },
  idle: { first: 30, last: 60 },
  background: 60,
  soon: 20,
  deletions: 60,
  sweep: 200,
};
const token = 'contract-token';

/** A connection to a real engine server that speaks Salesforce; what the service does not take goes to the engine's own API. */
async function setUp(): Promise<BackendSetUp> {
  const flags = ['--token', token];
  const first = await startServer({ handlers, args: flags });
  let server = first;
  const origin = first.url;
  const backend = new SalesforceBackend({ origin, tokens: staticToken(token), pace });
  const headers = { authorization: `Bearer ${token}` };
  await handlersReady(first, Object.keys(handlers).length, headers);
  /** The engine's ids by those of the service. */
  const ids = new Map<string, string>();
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await server.request(method, `/api/v1/operations${path}`, body, headers);
    if (!answer.ok) throw new Error(await answer.text());
    return answer;
  };
  return {
    backend,
    types,
    mark: 'name',
    async put({ processAfter, ...rest }) {
      const due = processAfter ? { processAfter: new Date(processAfter).toISOString() } : {};
      const answer = await ask('POST', '', { ...rest, ...due });
      const { id, sequence } = (await answer.json()) as Pick<Operation, 'id' | 'sequence'>;
      const shown = idOfSequence(sequence);
      ids.set(shown, id);
      return backend.get(shown);
    },
    cancel: (id) => ask('POST', `/${ids.get(id)}/cancel`, {}),
    delete: (id) => ask('DELETE', `/${ids.get(id)}`),
    async interrupt() {
      const { dataFolder, handlersFolder } = server;
      await server.kill();
      const args = [...flags, '--port', new URL(origin).port];
      server = await startServer({ dataFolder, handlersFolder: handlersFolder ?? '', args });
    },
    async tearDown() {
      backend.dispose();
      await server.stop();
      await first.stop();
    },
  };
}

backendContract('Salesforce facade', setUp);
