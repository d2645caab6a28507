import type { Attempt, Operation } from '../../operation/operation.ts';
import type { Status } from '../../operation/status.ts';
import type { Callback } from '../callback.ts';
import type { payloadKind } from './columns.ts';

/** Columns of a row that only the store knows. */
export interface Hidden {
  readonly lane: string | null;
  readonly held: boolean;
  readonly digest: string | null;
}

/** What is recorded with a write: when, by whom, why, and the attempt that ended with it. */
export interface EventDraft {
  readonly at: number;
  readonly by: string;
  readonly why: string | null;
  readonly attempt?: Attempt | undefined;
}

/**
 * The rows inside one transaction, as the rules of `rules/` see them, whichever database holds them: SQLite runs a
 * statement for each call; PostgreSQL has loaded the rows that a command needs, and writes all that changed at its end.
 * Each write of an operation gets the next change number, leaves one event under it, and moves the counts along.
 */
export interface Rows {
  byId(id: string): Operation | undefined;
  /** The row of an operation as it is now. */
  again(operation: Operation): Operation | undefined;
  /** True while nobody has written the row since the caller read it. */
  isCurrent(operation: Operation): boolean;
  /** What an idempotency key stands for. */
  byKey(key: string): { readonly operation: Operation; readonly digest: string | null } | undefined;
  /** The newest waiting operation of an execution group that has not been started and leads a bulk; not `but`. */
  waitingLeader(type: string, executionGroup: string, but: number): Operation | undefined;
  /** JSON text of the input, null for none. */
  input(sequence: number): string | null;
  /** Followers of a leader, oldest first. */
  followers(leaderId: string): Operation[];

  nextSequence(): number;
  /** One event row stands for both of its first events: `New`, and the status it was placed in. */
  insert(operation: Omit<Operation, 'version'>, hidden: Hidden, event: EventDraft): Operation;
  /** Moves an operation through statuses (none: only fields change) and sets fields. `before` is the row as it is now. */
  update(
    before: Operation,
    moves: readonly Status[],
    set: Partial<Operation>,
    event: EventDraft,
    options?: { readonly leaseUntil?: number; readonly follows?: number },
  ): Operation;
  /** Records something of an operation whose row stays as it is. */
  note(operation: Operation, event: EventDraft): void;
  /** JSON text; null removes what there was. */
  payload(sequence: number, kind: keyof typeof payloadKind, body: string | null): void;
  /** Removes an operation and all that belongs to it; a tombstone tells the change to those who follow. */
  erase(operation: Operation, at: number): void;
  /** Removes the newest event of an operation if it only changed fields, by this author. Answers what the next one follows. */
  dropPassing(operation: Operation, author: string): number;
  addCallback(sequence: number, callback: Callback): void;
  /** The operation has ended: its callback is due, and those of its followers are. */
  armCallbacks(operation: Operation, at: number): void;
  /** Of the waiting operations of a lane only the first may start, and only while none of the lane is under way. */
  release(lane: string): void;
}
