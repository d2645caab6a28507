import type { Engine } from '../../engine/engine.ts';
import type { Clock } from '../../operation/clock.ts';
import type { FacadeAnswer, FacadeRequest } from '../facade.ts';
import type { Gate } from '../gate.ts';
import type { Log } from '../log.ts';
import type { Codes } from './auth/codes.ts';
import type { Secret } from './auth/secret.ts';
import type { Session, Sessions } from './auth/sessions.ts';
import type { FaultInjection } from './faultInjection.ts';
import type { Locators } from './rest/locators.ts';
import type { Settings } from './settings.ts';
import type { Usage } from './usage.ts';
import type { UserDirectory } from './users.ts';

/** What every part of the facade works with. */
export interface Context {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
  /** As they are now; they may be changed while the server runs. */
  readonly settings: Settings;
  readonly users: UserDirectory;
  readonly gate: Gate;
  readonly sessions: Sessions;
  readonly secret: Secret;
  readonly codes: Codes;
  readonly usage: Usage;
  readonly injection: FaultInjection;
  readonly locators: Locators;
  /** Answers one request of a session as if it had come alone: what composite requests do. Never rejects. */
  dispatch(request: FacadeRequest, session: Session): Promise<FacadeAnswer>;
}

/** A request that was let in, with its address taken apart as far as every part needs it. */
export interface Call {
  readonly request: FacadeRequest;
  /** The `{…}` parts of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** As in `66.0`; of routes outside `/services/data` the newest. */
  readonly version: string;
  /** As in `/services/data/v66.0`. */
  readonly base: string;
  /** Null where none is needed. */
  readonly session: Session | null;
}

export type Handler = (call: Call, context: Context) => FacadeAnswer | Promise<FacadeAnswer>;

/** A row of the facade's route table. */
export interface Route {
  /** `sobjects/{object}`, below `/services/data/v66.0/`; or with a slash at its start the whole path. */
  readonly path: string;
  /** `session`: a bearer token is needed before anything is answered. `open`: the route itself sees to that. */
  readonly access: 'session' | 'open';
  readonly get?: Handler;
  readonly post?: Handler;
  /** True for answers without `Sforce-Limit-Info`. */
  readonly uncounted?: true;
}
