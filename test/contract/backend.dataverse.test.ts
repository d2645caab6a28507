import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataverseBackend } from '../../src/backend/dataverse/dataverseBackend.ts';
import type { Pace } from '../../src/backend/web/change/pace.ts';
import { staticToken } from '../../src/backend/web/token.ts';
import type { Operation } from '../../src/operation/operation.ts';
import { startServer } from '../support/server.ts';
import { type BackendSetUp, backendContract } from './backend.ts';

const types = {
  echo: 'contract_Echo',
  failing: 'contract_Failing',
  endless: 'contract_Endless',
  strict: 'contract_Strict',
};

const handlers = {
  'echo.mjs': `export default { type: '${types.echo}', run: (input) => input };`,
  'failing.mjs': `export default {
    type: '${types.failing}',
    run() { throw new Error('broken on purpose'); },
  };`,
  'endless.mjs': `export default {
    type: '${types.endless}',
    run(input, { signal }) {
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  };`,
  'strict.ts': `export default {
    type: '${types.strict}',
    input: { type: 'object', required: ['n'], properties: { n: { type: 'number' } } },
    run: (input: { n: number }) => input.n,
  };`,
};

/** A test does not wait as long as a person may. */
const pace: Pace = {
  running: { first: 30, last: 60 },
  idle: { first: 30, last: 60 },
  background: 60,
  soon: 20,
};
const token = 'contract-token';

/** A connection to a real engine server that speaks Dataverse. */
async function setUp(changeTracking: boolean): Promise<BackendSetUp> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bgops-facade-'));
  const settings = path.join(folder, 'dataverse.json');
  await writeFile(settings, JSON.stringify({ changeTracking, cancelInterrupts: true, retryLimit: 0 }));
  const flags = ['--token', token, '--dataverse', settings];
  const first = await startServer({ handlers, args: flags });
  let server = first;
  const origin = first.url;
  const backend = new DataverseBackend({ origin, tokens: staticToken(token), pace });
  const headers = { authorization: `Bearer ${token}` };
  return {
    backend,
    types,
    /** Through the engine's own API: the service takes no other fields than type and input. */
    async put(draft) {
      const { processAfter, ...rest } = draft;
      const body = {
        ...rest,
        ...(processAfter ? { processAfter: new Date(processAfter).toISOString() } : {}),
      };
      const answer = await server.request('POST', '/api/v1/operations', body, headers);
      if (!answer.ok) throw new Error(await answer.text());
      const { id } = (await answer.json()) as Pick<Operation, 'id'>;
      return backend.get(id);
    },
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
      await rm(folder, { recursive: true, force: true });
    },
  };
}

backendContract('Dataverse facade, followed by delta links', () => setUp(true));
backendContract('Dataverse facade, followed by time', () => setUp(false));
