import type { Clock } from '../../../operation/clock.ts';
import type { OperationFailure } from '../../../operation/error.ts';
import type { EngineLog } from '../../log.ts';

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`; the database is ours alone. */
  readonly url: string;
  /**
   * The same database without a pooler, for the one connection that listens; null: `url` is asked, and where a pooler
   * answers, servers hear of each other by asking twice a second.
   */
  readonly direct?: string | null;
  /** Most operations in one bulk. */
  readonly groupLimit: number;
  /** Connections besides the one that listens; one of them writes. */
  readonly connections?: number;
  /** How long workers hold an operation without a heartbeat, ms, if they are not told otherwise. */
  readonly leaseMs?: number;
  readonly log?: EngineLog;
  /** Time as the store sees it; left out: the database's, see {@link PostgresStore.clock}. */
  readonly now?: () => number;
  /** Measures time on this machine. */
  readonly clock?: Clock;
  /** Longest time for one statement of a write, ms. */
  readonly writeLimit?: number;
  /** A newer program took the database over; from now on writes raise `newer-database`. Called once. */
  readonly outdated?: (failure: OperationFailure) => void;
  /** Told of each transaction that is durable: how long it took, ms, and how many commands shared it. */
  readonly measured?: (ms: number, commands: number) => void;
}

/** ms */
export const defaultLease = 30_000;
