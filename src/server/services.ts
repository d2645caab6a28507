import type { Engine } from '../engine/engine.ts';
import type { Clock } from '../operation/clock.ts';
import type { SettingsHolder } from './dataverse/settingsHolder.ts';
import type { Log } from './log.ts';
import type { Monitor } from './monitor/monitor.ts';
import type { Salesforce } from './salesforce/salesforce.ts';
import type { TokenChange } from './token/change.ts';

/** What the routes work with. */
export interface Services {
  readonly engine: Engine;
  /** Settings of the Dataverse facade. */
  readonly dataverse: SettingsHolder;
  /** Settings, sessions and users of the Salesforce facade. */
  readonly salesforce: Pick<Salesforce, 'settings' | 'sessions' | 'users'>;
  readonly monitor: Pick<Monitor, 'metrics' | 'readiness'>;
  readonly tokens: TokenChange;
  readonly clock: Clock;
  readonly log: Log;
  /** Absolute path of the data folder. */
  readonly folder: string;
  /** Absolute path of the handlers folder, null when none was given. */
  readonly handlersFolder: string | null;
  readonly version: string;
  /** When this process became ready, ms since 1970. */
  readonly startedAt: number;
  /** True when only this machine can reach the server. */
  readonly loopback: boolean;
  /** Aborts when the server begins to stop. */
  readonly stopping: AbortSignal;
  /** Begins to stop. */
  stop(): void;
}
