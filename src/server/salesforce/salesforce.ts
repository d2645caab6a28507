import type { Engine } from '../../engine/engine.ts';
import type { Clock } from '../../operation/clock.ts';
import { nobody } from '../caller.ts';
import { holdSettings, type SettingsHolder } from '../facade/settingsHolder.ts';
import type { Facade, FacadeHead } from '../facade.ts';
import type { Gate } from '../gate.ts';
import type { Log } from '../log.ts';
import { bearerOf, sessionOf } from './auth/bearer.ts';
import { createCodes } from './auth/codes.ts';
import { createSecret } from './auth/secret.ts';
import { createSessions, type Sessions } from './auth/sessions.ts';
import { handle, refusalOf, withDispatch } from './dispatch.ts';
import { SalesforceFault } from './fault.ts';
import { createFaultInjection } from './faultInjection.ts';
import { createLocators } from './rest/locators.ts';
import { findRoute } from './route.ts';
import { routes } from './routes.ts';
import { type Settings, settingsSchema } from './settings.ts';
import { countUsage } from './usage.ts';
import { createUsers, type UserDirectory } from './users.ts';

export interface SalesforceOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
  readonly gate: Gate;
  /** Characters of the engine server's own token. */
  readonly ownLength: number;
  /** True when only this machine can reach the server. */
  readonly loopback: boolean;
  /** Settings as in the file of `--salesforce`; undefined: the defaults. Raises `invalid-request` when they are bad. */
  readonly settings: unknown;
}

/** The Salesforce facade of a server. */
export interface Salesforce {
  readonly facade: Facade;
  readonly settings: SettingsHolder<Settings>;
  readonly sessions: Sessions;
  readonly users: UserDirectory;
}

/** Largest body, bytes: composite requests and queries are all there is. */
const bodyLimit = 1_048_576;

/** Bytes of an address, and of all headers (REST API Developer Guide, Limits). */
const headLimit = 16_384;

const mediaTypes = [
  'application/json',
  'application/x-www-form-urlencoded',
  'text/xml',
  'application/soap+xml',
  'application/xml',
];

export function createSalesforce(options: SalesforceOptions): Salesforce {
  const { engine, clock, log, gate } = options;
  const { journal } = engine;
  const settings = holdSettings({
    service: 'Salesforce',
    schema: settingsSchema,
    first: options.settings,
    loopback: options.loopback,
  });
  const users = createUsers(engine, gate.own.name, settings.get);
  const username = (name: string) => users.of(name).username;
  const sessions = createSessions({
    clock,
    settings: settings.get,
    gate,
    username,
    journal,
    met: (name) => void users.of(name),
  });
  const injection = createFaultInjection(settings.get, sessions, clock);
  settings.onChange(injection.reset);
  const usage = countUsage(clock, settings.get);
  const secret = createSecret(gate, options.ownLength, settings.get);
  const codes = createCodes(clock, journal);
  const locators = createLocators(clock, settings.get, journal);
  const parts = { engine, clock, log, users, gate, sessions, secret, codes, usage, injection, locators };
  const context = withDispatch({ ...parts, settings: settings.get }, routes);
  const facade: Facade = {
    prefixes: ['/services/', '/id/'],
    bodies: { mediaTypes, limit: bodyLimit },
    async admit(head) {
      try {
        checkLengths(head);
        const page = injection.page();
        if (page !== null) return { refusal: page };
        if (findRoute(routes, head.path)?.route.access === 'open') return { caller: nobody };
        const session = await sessionOf(bearerOf(head), head.from, sessions);
        gate.count(session.caller);
        injection.raise(session);
        usage.take();
        return { caller: session.caller };
      } catch (error) {
        return { refusal: refusalOf(error, head, context) };
      }
    },
    async handle(request) {
      await injection.delay(request.signal);
      const answer = await handle(request, context, routes);
      const isCounted = findRoute(routes, request.path)?.route.uncounted !== true;
      return isCounted ? { ...answer, headers: { ...usage.header(), ...answer.headers } } : answer;
    },
    refuse: (error, head) => refusalOf(error, head, context),
  };
  return { facade, settings, sessions, users };
}

function checkLengths({ path, query, headers }: FacadeHead): void {
  if (Buffer.byteLength(path) + Buffer.byteLength(query) + 1 > headLimit) {
    throw new SalesforceFault(414, 'URI_TOO_LONG', `The URI is longer than ${headLimit} bytes.`);
  }
  let length = 0;
  for (const [name, value] of Object.entries(headers)) length += Buffer.byteLength(name) + Buffer.byteLength(value) + 4;
  if (length > headLimit) {
    throw new SalesforceFault(431, 'HEADERS_TOO_LARGE', `The headers are larger than ${headLimit} bytes.`);
  }
}
