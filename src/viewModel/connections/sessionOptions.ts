import type { Backend } from '../../backend/backend.ts';
import type { Clock } from '../../operation/clock.ts';
import type { SeenMark } from '../failure/unseenFailures.ts';
import type { ConnectionConfig } from './config.ts';

export interface ClosedMark {
  get(): boolean;
  set(closed: boolean): void;
}

export interface SessionOptions {
  readonly clock: Clock;
  readonly config: ConnectionConfig;
  /** Finds or starts what is behind the connection; its rejection is shown to the person. */
  readonly open: (config: ConnectionConfig, signal: AbortSignal) => Promise<Backend>;
  /** Whether it may be opened without being asked for: it has been started, or added, and the workspace is trusted. */
  readonly ready: () => boolean;
  readonly seen: SeenMark;
  /** Whether failures of this fingerprint are muted. */
  readonly mutes?: (key: string) => boolean;
  /** Whether the person has closed it until they ask for it again; kept between sessions of the editor. */
  readonly closed: ClosedMark;
  /** Whether the tree is on screen: only then its rows follow what changes. */
  readonly visible: () => boolean;
  /** Hears of what could not be read; what is shown says enough. */
  readonly warn: (text: string) => void;
}
