import type { Clock } from '../operation/clock.ts';
import { groupLimit } from '../operation/group.ts';
import type { CallbackBody } from './callback.ts';
import type { Runner } from './handler/runner.ts';
import type { Kept } from './kept.ts';
import type { EngineLog } from './log.ts';
import type { EngineObserver } from './observer.ts';
import type { Store } from './store/store.ts';

export interface EngineLimits {
  /** Most operations in one bulk of an execution group. */
  readonly groupLimit: number;
  /** Largest payload, bytes of JSON text. */
  readonly maxPayload: number;
  /** How long a worker holds an operation without a heartbeat, ms. */
  readonly leaseMs: number;
}

export interface EngineOptions extends CommonOptions {
  /** Data folder; created when it does not exist. */
  readonly folder: string;
}

export interface SharedEngineOptions extends CommonOptions {
  readonly store: Store;
}

interface CommonOptions {
  readonly runner: Runner;
  readonly clock?: Clock;
  readonly log?: EngineLog;
  readonly limits?: Partial<EngineLimits>;
  readonly observers?: readonly EngineObserver[];
  /** Of the program, as workers tell it. */
  readonly version?: string;
  /** What is posted to the callback of an operation that was submitted with a context. */
  readonly callback?: CallbackBody;
}

export interface CancelOptions {
  /** For the events. */
  readonly why?: string;
  /** The whole execution group. */
  readonly group?: boolean;
  /** Whether one that runs is told to stop; it is by default. */
  readonly interrupt?: boolean;
  /** Refused as `version-mismatch` when the operation has another version by then. */
  readonly ifVersion?: number;
  /** Changed in the same write. */
  readonly fields?: Partial<Kept>;
}

export const defaultLimits: EngineLimits = { groupLimit, maxPayload: 16 * 1_048_576, leaseMs: 30_000 };

/** How an engine has its store. */
export interface StoreTerms {
  /** Called when the store is closed. */
  readonly release: () => void;
  /** Where a damaged database was moved to, or null. */
  readonly damagedFolder: string | null;
  /** Other engines have it too. */
  readonly shared: boolean;
}
