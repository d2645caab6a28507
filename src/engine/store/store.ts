import type {
  ChangeBatch,
  Counts,
  GroupPage,
  OperationPage,
  PauseState,
  Statistics,
  StatisticsQuery,
} from '../../operation/answer.ts';
import type { GroupField, ListOrder } from '../../operation/arrangement.ts';
import type { Aggregation, Condition, Group, Search } from '../../operation/condition.ts';
import type { Attempt, Operation, OperationEvent, PayloadKind } from '../../operation/operation.ts';
import type { Query } from '../../operation/query.ts';
import type { Status } from '../../operation/status.ts';
import type { Callback } from '../callback.ts';
import type { Journal } from './journal.ts';
import type { WorkerRegistry } from './workers.ts';

/** What the engine needs of a database. Every write resolves only after it is committed and synced. */

/** A row to be inserted: an operation but for what the store decides, and what is kept beside it. */
export interface NewOperation {
  readonly operation: Omit<Operation, 'sequence' | 'version' | 'status' | 'groupLeaderId' | 'numFollowers'>;
  /** True when somebody chose the id, so that it may be taken. */
  readonly idChosen: boolean;
  /** JSON text, null for none. */
  readonly input: string | null;
  /** Whom to tell when it has ended. */
  readonly callback?: Callback | undefined;
  /** Digest of the request, kept with the idempotency key: another digest under the same key is a conflict. */
  readonly digest: string | null;
}

/** A row that is stored and not run, in the status that it shall have. JSON texts of payloads, null for none. */
export interface KeptOperation {
  readonly operation: Omit<Operation, 'sequence' | 'version' | 'groupLeaderId' | 'numFollowers'>;
  readonly input: string | null;
  readonly output: string | null;
}

export interface Submitted {
  readonly operation: Operation;
  /** True when the idempotency key named an operation that existed: nothing was inserted. */
  readonly repeated: boolean;
}

/** The fields that a write may set; status, version and group fields follow from the moves. */
export type Settable = Partial<
  Omit<
    Operation,
    'id' | 'sequence' | 'version' | 'status' | 'groupLeaderId' | 'type' | 'executionGroup' | 'sequenceGroup'
  >
>;

/** One write on one operation, decided from the row as it is inside the transaction. */
export interface Change {
  readonly operation: Operation;
  /** Statuses it moves through, last one to stay; empty when only fields change. */
  readonly moves: readonly Status[];
  readonly set: Settable;
  readonly by: string;
  readonly why: string | null;
  readonly at: number;
  /** Follows this leader from now on; null: none. Left out: unchanged. */
  readonly leader?: string | null;
  /** The event of this write takes the place of the one before it, when that was such a write by the same author. */
  readonly passing?: true;
  /** The moves are what somebody says of a row that nothing runs: the status table does not count. */
  readonly restated?: true;
  /** Only an event is written, and the row stays as it is. */
  readonly noted?: true;
  /** An attempt that ended with this write. */
  readonly attempt?: Attempt;
  /** Payloads to store (JSON text) or to remove (null). */
  readonly input?: string | null;
  readonly output?: string | null;
}

/** What a decision comes to: the writes, all or nothing, and the value that the caller gets. */
export interface Decision<T> {
  readonly changes: readonly Change[];
  readonly value: (after: readonly Operation[]) => T;
}

/** Rows that a decision is about. `known` rows are used as they are while their version is still the stored one. */
export type Selection =
  | { readonly ids: readonly string[] }
  | { readonly known: readonly Operation[] }
  /** A leader and its followers, leader first; or a follower's whole group, found through it. */
  | { readonly groupOf: string };

/** Turns rows into writes. Pure: it may be called again when a row changed in between. Raising refuses everything. */
export type Decide<T> = (rows: readonly Operation[]) => Decision<T>;

export interface ClaimRequest {
  /** Types that may start now, each with how many of it. */
  readonly types: ReadonlyMap<string, number>;
  readonly limit: number;
  readonly worker: string;
  readonly now: number;
  readonly leaseUntil: number;
  /** An answer may come before the rows tell of it; see {@link Claimed.recorded}. */
  readonly early?: true;
}

/** An operation that was handed to this worker, with the members of its group in order (itself among them). */
export interface Claimed {
  readonly operation: Operation;
  readonly members: readonly { readonly operation: Operation; readonly input: string }[];
  /**
   * Nobody else gets it, durably, but its row does not say so before the next commit, and until then `operation` has the
   * version 0. Resolves with the row when it does, with null when the operation was taken away before. Never rejects.
   * Left out: the row says so.
   */
  readonly recorded?: Promise<Operation | null>;
}

/** The right of a worker to run an operation: ends when another one gets it, or when the attempt does. */
export interface Lease {
  readonly sequence: number;
  /** Number of the attempt. */
  readonly attempt: number;
}

/** A callback that is to be delivered at `dueAt`, after so many tries. */
export interface DueCallback extends Callback {
  /** As its callback tells it: a Merged one has the status and, without one of its own, the error of its leader. */
  readonly operation: Operation;
  readonly tries: number;
  readonly dueAt: number;
  /** JSON text. */
  output(): Promise<string | null>;
}

/** What became of a try: the sentence for the events (null: nothing), and when the next one is due. */
export interface CallbackResult {
  readonly at: number;
  readonly why: string | null;
  readonly tries: number;
  readonly dueAt: number | null;
}

export interface LogPiece {
  readonly sequence: number;
  readonly attempt: number;
  readonly text: string;
}

/** What is left of an operation that expired or was deleted. */
export interface Gone {
  readonly id: string;
  readonly sequence: number;
  /** When it went, ms. */
  readonly at: number;
}

/** JSON texts; what is left out is not stored, or was not asked for. */
export type Payloads = { readonly [Kind in PayloadKind]?: string };

/** What a commit means to those who work. */
export interface Commit {
  /** Types of which something may start since; null: it is not known which. */
  readonly ready: ReadonlySet<string> | null;
  /** Somebody may be asked to stop an attempt, or to start no more of a type. */
  readonly asks: boolean;
  /** What it set to an instant; null: it is not known what. */
  readonly timed: Timed | null;
}

/** The earliest instants, ms, at which something that was written is due, expires, or is to be told by a callback. */
export interface Timed {
  readonly due?: number | undefined;
  readonly expiry?: number | undefined;
  readonly callback?: number | undefined;
}

/** Nothing is known of what was committed. */
export const anyCommit: Commit = { ready: null, asks: true, timed: null };

/** A page of a list; `after`: `next` of the page before, in the same `order` (newest first when left out). */
export interface ListPage {
  readonly limit: number;
  readonly after?: string;
  readonly order?: ListOrder;
}

/** How many operations of a type have a status. */
export interface TypeCount {
  readonly status: Status;
  readonly type: string;
  readonly count: number;
}

/** How a process stands with a database that several share: its connections, and what waits for one. */
export interface Connections {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  /** This process looks after what is due, for all of them. */
  readonly elected: boolean;
}

export interface Store {
  /** Where others work on the same database. */
  readonly workers?: WorkerRegistry;
  submit(rows: readonly NewOperation[], now: number): Promise<readonly Submitted[]>;
  change<T>(selection: Selection, decide: Decide<T>): Promise<T>;
  /** Removes the operations that `choose` names, with all that belongs to them, leaving tombstones. It may refuse by raising. */
  remove(selection: Selection, choose: (rows: readonly Operation[]) => readonly Operation[], at: number): Promise<void>;
  /** Inserts rows that nothing runs, all or none. Raises `id-taken`. */
  keep(rows: readonly KeptOperation[], now: number): Promise<Operation[]>;
  /**
   * Puts a row that nothing runs in the place of the one with its id, whose group (leader first) `check` may refuse by
   * raising. Raises `not-found`.
   */
  replace(row: KeptOperation, check: (group: readonly Operation[]) => void, now: number): Promise<Operation>;
  /** Waiting → Running for the best candidates, as the last write of the next commit; `request` is asked only then. */
  claim(request: () => ClaimRequest): Promise<readonly Claimed[]>;
  /** Lengthens the leases of a worker; answers the sequences of those that it does not hold any more. */
  heartbeat(leases: readonly Lease[], worker: string, leaseUntil: number): Promise<readonly number[]>;
  /** Scheduled → Waiting (or Merged) for what is due; answers how many. */
  promote(now: number, limit: number): Promise<number>;
  /** Caps the retry delays that a clock set back would stretch. */
  capDelays(now: number): Promise<void>;
  /** Removes up to `limit` final operations whose `expiresAt` has passed; answers how many. */
  expire(now: number, limit: number): Promise<number>;
  appendLog(pieces: readonly LogPiece[]): Promise<void>;
  setPaused(type: string | null, paused: boolean): Promise<PauseState>;
  /** Stores what became of a callback, unless its operation has ended anew in between. */
  settleCallback(callback: DueCallback, result: CallbackResult): Promise<void>;

  find(id: string): Promise<Operation | undefined>;
  active(): Promise<readonly Operation[]>;
  /** Running or cancelling operations whose lease ended before `now`. */
  expiredLeases(now: number): Promise<readonly Operation[]>;
  /** Sequences of those of these operations that are being cancelled. */
  askedToStop(sequences: readonly number[]): Promise<readonly number[]>;
  nextDue(): Promise<number | null>;
  nextExpiry(): Promise<number | null>;
  /** Callbacks of operations that have ended, the one that is due first first. */
  dueCallbacks(limit: number): Promise<readonly DueCallback[]>;
  /** Waiting operations of each type, paused and unknown types included. */
  waiting(): Promise<ReadonlyMap<string, number>>;
  /** How many operations there are of each type in each status; what there is none of is left out. */
  countsByType(): Promise<readonly TypeCount[]>;
  list(query: Query, page: ListPage): Promise<OperationPage>;
  counts(query: Query): Promise<Counts>;
  /** How many operations have each type or parent key; see `groupPage` of `operation/answer.ts`. Raises `invalid-request`. */
  groups(by: GroupField, page: { limit: number; after?: string }): Promise<GroupPage>;
  /** A page of the operations that fit; it may hold fewer than asked for and still have a `next`. */
  search(search: Search): Promise<OperationPage>;
  aggregate(aggregation: Aggregation): Promise<readonly Group[]>;
  /** Operations that fit, counted up to `most`. */
  countWhere(where: Condition, most: number): Promise<number>;
  /** Figures of what was submitted or has ended since an instant. What waits is looked at whenever it was submitted. */
  statistics(query: StatisticsQuery): Promise<Statistics>;
  payload(sequence: number, kind: PayloadKind): Promise<string | null>;
  /** Payloads of many operations by sequence, each JSON text; what is not stored is left out. */
  payloads(sequences: readonly number[], kinds: readonly PayloadKind[]): Promise<ReadonlyMap<number, Payloads>>;
  stack(sequence: number): Promise<string | null>;
  attempts(operation: Operation): Promise<Attempt[]>;
  events(operation: Operation): Promise<OperationEvent[]>;
  log(sequence: number, after: number, limit: number): Promise<{ text: string; next: number }>;
  paused(): Promise<PauseState>;
  /** Number of the newest change that this process knows of, at once; one of its own is known as soon as it is durable. */
  version(): number;
  changesSince(version: number, limit: number): Promise<{ batch: ChangeBatch; more: boolean } | 'resync'>;
  /** Operations that went within a time (`from` ≤ at < `before`, ms), up to `limit`; for 30 days it is known. */
  gone(from: number, before: number, limit: number): Promise<readonly Gone[]>;
  /** Calls back after each commit of anybody. */
  onCommit(listener: (commit: Commit) => void): () => void;
  /** Calls back with the sequences of operations to whose logs another process added; null: to any. Left out: there are no others. */
  onLogs?(listener: (sequences: readonly number[] | null) => void): () => void;
  /** What servers of the same database tell each other; left out: there are no others. */
  readonly journal?: Journal;
  /** At once; null where there is one connection and nobody to share with. */
  connections(): Connections | null;
  backup(file: string): Promise<void>;
  close(): Promise<void>;
}
