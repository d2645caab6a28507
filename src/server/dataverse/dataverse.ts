import type { Engine } from '../../engine/engine.ts';
import type { Clock } from '../../operation/clock.ts';
import type { Facade, FacadeHead } from '../facade.ts';
import type { Gate } from '../gate.ts';
import type { Log } from '../log.ts';
import { callerOf } from './access.ts';
import { refusalOf, withDispatch } from './dispatch.ts';
import { faults } from './fault.ts';
import { createFaultInjection } from './faultInjection.ts';
import { facadeRoutes } from './routes.ts';
import type { SettingsHolder } from './settingsHolder.ts';
import { createUsers } from './users.ts';

export interface DataverseOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
  readonly gate: Gate;
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

export function createDataverse(options: DataverseOptions): Facade {
  const { engine, clock, log, gate, settings } = options;
  const injection = createFaultInjection(settings.get, clock);
  settings.onChange(injection.reset);
  const users = createUsers(engine, gate.own.name);
  const context = withDispatch({ engine, clock, log, users, settings: settings.get }, facadeRoutes);
  return {
    prefixes: ['/api/data/', '/api/backgroundoperation/'],
    bodies: { mediaTypes: ['application/json', 'multipart/mixed'], limit: bodyLimit },
    async admit(head) {
      try {
        checkLength(head);
        const caller = await callerOf(head, gate, settings.get());
        gate.count(caller);
        injection.raise(head);
        users.see(caller.name);
        return { caller };
      } catch (error) {
        return { refusal: refusalOf(error, head, context) };
      }
    },
    async handle(request) {
      await injection.delay(request.signal);
      const answer = await context.dispatch(request);
      return { ...answer, headers: { ...rateHeaders, ...answer.headers } };
    },
    refuse: (error, head) => refusalOf(error, head, context),
  };
}

/** A route's example with the whole path: what the access test walks. */
export function exampleAddress(area: 'data' | 'monitor', example: string): string {
  return example.replace(' ', area === 'data' ? ' /api/data/v9.2/' : ' /api/backgroundoperation/');
}

/** A longer address has to be sent in a `$batch`. */
function checkLength({ path, query }: FacadeHead): void {
  if (path.length + query.length + 1 > addressLimit) throw faults.uriTooLong(addressLimit);
}
