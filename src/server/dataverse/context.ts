import type { Engine } from '../../engine/engine.ts';
import type { Clock } from '../../operation/clock.ts';
import type { Need } from '../caller.ts';
import type { FacadeAnswer, FacadeRequest } from '../facade/exchange.ts';
import type { Log } from '../log.ts';
import type { Settings } from './settings.ts';
import type { UserDirectory } from './users.ts';

/** What every part of the facade works with. */
export interface Context {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
  /** As they are now; they may be changed while the server runs. */
  readonly settings: Settings;
  readonly users: UserDirectory;
  /**
   * Answers one request as if it had come alone, without looking at its token again: what `$batch` does with its
   * parts. Never rejects: whatever is raised has become an error document.
   */
  dispatch(request: FacadeRequest): Promise<FacadeAnswer>;
}

/** A request that was let in, with its address taken apart as far as every part needs it. */
export interface Call {
  readonly request: FacadeRequest;
  /** Address of the service document, with a slash at its end: what contexts, ids and links begin with. */
  readonly api: string;
  /** What follows the service's base in the path, percent-encoded as sent: `backgroundoperations(…)`, `$batch`. */
  readonly resource: string;
  /** Who really asked, when `request.by` is somebody whom they stand in for (MSCRMCallerID); else null. */
  readonly delegate: string | null;
}

/** A row of the facade's route table. The first that serves a resource answers. */
export interface FacadeRoute {
  readonly name: string;
  /** `data`: below `/api/data/v9.x/`; `monitor`: below `/api/backgroundoperation/`. */
  readonly area: 'data' | 'monitor';
  serves(resource: string): boolean;
  /** Scope that a request needs of its token. */
  needs(method: string, resource: string): Need;
  /** A request that it serves of each method, as in `GET backgroundoperations`: what the access test walks. */
  readonly examples: readonly string[];
  handle(call: Call, context: Context): Promise<FacadeAnswer>;
}
