import type { PoolClient } from 'pg';
import type { Placement } from '../rules/placement.ts';
import type { Dispatches } from './dispatch/dispatches.ts';
import type { Loader, Needs } from './loader.ts';
import type { WorkingSet } from './workingSet.ts';

/** One transaction, as the commands in it see it. */
export interface Transaction {
  readonly client: PoolClient;
  readonly rows: WorkingSet;
  readonly placement: Placement;
  readonly loader: Loader;
  readonly dispatches: Dispatches;
  /** Stores what the commands before have written, for a command that asks the database itself. */
  store(): Promise<void>;
  /** Says that something was written past the working set. */
  mark(): void;
  /** Says that operations of these types can be started, of which no row tells. */
  announce(types: Iterable<string>): void;
}

export interface Command<T> {
  readonly needs?: Needs;
  /** Refuses by raising an `OperationFailure`, before it wrote anything. Runs again when a transaction is repeated. */
  run(transaction: Transaction): T | Promise<T>;
}
