import type { Engine } from '../../engine/engine.ts';
import type { Clock } from '../../operation/clock.ts';
import type { Facade, FacadeHead } from '../facade.ts';
import type { Log } from '../log.ts';
import { checkBearer } from './access.ts';
import { refusalOf, withDispatch } from './dispatch.ts';
import { faults } from './fault.ts';
import { createFaultInjection } from './faultInjection.ts';
import { facadeRoutes } from './routes.ts';
import { createSettings, type SettingsHolder } from './settingsHolder.ts';
import { createUsers } from './users.ts';

export interface DataverseOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
  /** The engine server's own bearer token. */
  readonly token: string;
  /** True when only this machine can reach the server. */
  readonly loopback: boolean;
  /** Who is written into what requests change. */
  readonly by: string;
  /** Settings as in the file of `--dataverse`; undefined: the defaults. Raises `invalid-request` when they are bad. */
  readonly settings: unknown;
}

/** The Dataverse facade of a server. */
export interface Dataverse {
  readonly facade: Facade;
  readonly settings: SettingsHolder;
}

/** 16 MiB, and what the parts of a `$batch` need around it. */
const bodyLimit = 16 * 1_048_576;

/** Characters of an address. */
const addressLimit = 32_768;

/** What every answer tells of the limits: nobody has used anything up yet. */
const rateHeaders = {
  'x-ms-ratelimit-burst-remaining-xrm-requests': '5999',
  'x-ms-ratelimit-time-remaining-xrm-requests': '1,200.00',
};

export function createDataverse(options: DataverseOptions): Dataverse {
  const { engine, clock, log } = options;
  const settings = createSettings(options.settings, options.loopback, () => injection.reset());
  const injection = createFaultInjection(settings.get, clock);
  const users = createUsers(engine, options.by);
  const context = withDispatch({ engine, clock, log, users, settings: settings.get }, facadeRoutes);
  const facade: Facade = {
    prefixes: ['/api/data/', '/api/backgroundoperation/'],
    bodies: { mediaTypes: ['application/json', 'multipart/mixed'], limit: bodyLimit },
    admit(head) {
      try {
        checkLength(head);
        checkBearer(head, options.token, settings.get());
        injection.raise(head);
        return null;
      } catch (error) {
        return refusalOf(error, head, context);
      }
    },
    async handle(request) {
      await injection.delay(request.signal);
      const answer = await context.dispatch(request);
      return { ...answer, headers: { ...rateHeaders, ...answer.headers } };
    },
    refuse: (error, head) => refusalOf(error, head, context),
  };
  return { facade, settings };
}

/** A route's example with the whole path: what the access test walks. */
export function exampleAddress(area: 'data' | 'monitor', example: string): string {
  return example.replace(' ', area === 'data' ? ' /api/data/v9.2/' : ' /api/backgroundoperation/');
}

/** A longer address has to be sent in a `$batch`. */
function checkLength({ path, query }: FacadeHead): void {
  if (path.length + query.length + 1 > addressLimit) throw faults.uriTooLong(addressLimit);
}
