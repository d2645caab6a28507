import assert from 'node:assert/strict';
import { type Config, DynamicsWebApi } from 'dynamics-web-api';
import { request } from 'undici';
import { serverEvents } from '../../../src/backend/engine/serverEvents.ts';
import { type Row, startFacade, type TestFacade } from '../../support/dataverse.ts';
import { type Place, place } from '../../support/postgres/place.ts';
import { handlerCount, handlers } from './handlers.ts';
import { type Receiver, startReceiver } from './receiver.ts';

/** An engine server as it is, the published client as it is, and a web server for callbacks and gates. */
export interface Conformance {
  readonly facade: TestFacade;
  readonly receiver: Receiver;
  readonly client: DynamicsWebApi;
  /** Another client of the same server. */
  clientWith(config: Config): DynamicsWebApi;
  /** Starts a custom API in the background; tells the operation's id. */
  start(actionName: string, action?: Row, more?: Row): Promise<string>;
  /** Starts one that waits, since its type is paused. */
  hold(more?: Row): Promise<string>;
  /** Resolves with the status monitor's answer when the operation has ended. */
  ended(id: string): Promise<Row>;
  stop(): Promise<void>;
}

export const set = 'backgroundoperations';

/** The client takes a proxy from the environment, which knows nothing of this machine's own servers. */
const proxies = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

const shared = new Map<Place, Promise<Conformance>>();
after(async () => {
  for (const server of shared.values()) await (await server).stop();
});

/** The server that all tests on one database share, which ends after the last of them. */
export function conformance(): Promise<Conformance> {
  const server = shared.get(place()) ?? startConformance();
  shared.set(place(), server);
  return server;
}

/** A server of its own, for other settings. */
export async function startConformance(settings: Row = {}): Promise<Conformance> {
  for (const name of proxies) delete process.env[name];
  const receiver = await startReceiver();
  const facade = await startFacade(settings, { handlers });
  const { url, token } = facade.server;
  // On a machine that is busy a server answers before it has read all of its handlers.
  while ((await facade.server.json<{ handlers: unknown[] }>('GET', '/api/v1/handlers')).handlers.length < handlerCount);
  const clientWith: Conformance['clientWith'] = (config) =>
    new DynamicsWebApi({ serverUrl: url, onTokenRefresh: () => Promise.resolve(token), ...config });
  const client = clientWith({});
  const start: Conformance['start'] = async (actionName, action, more = {}) => {
    const started: unknown = await client.callAction({
      actionName,
      respondAsync: true,
      ...(action === undefined ? {} : { action }),
      ...more,
    });
    const { backgroundOperationId } = started as { backgroundOperationId: string };
    assert.match(backgroundOperationId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    return backgroundOperationId;
  };
  return {
    facade,
    receiver,
    client,
    clientWith,
    start,
    async hold(more) {
      await facade.server.json('POST', '/api/v1/pause', { type: 'contoso_Held' });
      return start('contoso_Held', undefined, more);
    },
    async ended(id) {
      const stop = new AbortController();
      const { body } = await request(new URL('/api/v1/events', url), {
        headers: { authorization: `Bearer ${token}` },
        signal: stop.signal,
      });
      try {
        // Whatever changes is told; the first event says where the stream begins.
        for await (const _event of serverEvents(body)) {
          const status: Row = (await client.getBackgroundOperationStatus(id)) as never;
          if (status.backgroundOperationStateCode === 3) return status;
        }
        throw new Error('The stream of changes ended.');
      } finally {
        stop.abort();
      }
    },
    async stop() {
      await facade.stop();
      await receiver.close();
    },
  };
}

/** What the client raises for a refusal. */
export interface ClientError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The refusal that a call must end with. */
export async function refusal(call: Promise<unknown>): Promise<ClientError> {
  const [outcome] = await Promise.allSettled([call]);
  assert.ok(outcome.status === 'rejected', 'it was not refused');
  return outcome.reason as ClientError;
}
