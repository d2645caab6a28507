/**
 * What a handler module exports, as types only: one handler, or an array of handlers, as its default export. In plain
 * JavaScript the same types come from a comment above it, with `@type` and an import of this file.
 */

/** What every kind of handler may declare. Durations in ms, `ttl` in seconds. */
export interface Declaration {
  /** Which operations it runs; at most 255 characters, one handler for each type. */
  type: string;
  displayName?: string;
  description?: string;
  /** JSON schema (draft 2020-12, or draft-07 when `$schema` says so) that an input has to fit. */
  input?: object;
  /** JSON schema of the output, which clients of the Dataverse facade see; outputs are not checked against it. */
  output?: object;
  /** Retries after the first attempt, 0 to 1,000; 3 by default. */
  retryLimit?: number;
  /** The k-th retry waits (2^k − 1) times this, the first not at all; 1,000 by default. */
  retryBackoff?: number;
  /** Time for one attempt; 120,000 by default. */
  timeout?: number;
  /** 0 to 10, 10 first; 5 by default. */
  priority?: number;
  /** Most attempts of this type at a time. */
  concurrency?: number;
  /** How long a finished operation is kept; 90 days by default. */
  ttl?: number;
  /** True keeps a finished operation for one day only. */
  shortTtl?: boolean;
  /** How the Dataverse facade shows it as a custom API: an unbound action unless this says otherwise. */
  dataverse?: CustomApiTraits;
}

export interface CustomApiTraits {
  /** A function: called by GET with its parameters in the address. */
  isFunction?: boolean;
  isPrivate?: boolean;
  /** The table whose rows it is called on, as in `{ entity: 'account', set: 'accounts' }`; `collection`: on the set. */
  boundTo?: { entity: string; set: string; collection?: boolean };
}

/** A handler that gets one input at a time. What `run` returns has to be JSON; undefined counts as null. */
export interface SingleHandler<Input = unknown, Output = unknown> extends Declaration {
  bulk?: false;
  url?: never;
  run(input: Input, context: Context): Output | Promise<Output>;
}

/** A handler that gets all members of an execution group in one call, in their order. */
export interface BulkHandler<Input = unknown, Output = unknown> extends Declaration {
  bulk: true;
  url?: never;
  /**
   * Members that it neither completed nor failed share the outcome of the call. What it returns is the output of the
   * leader, unless the leader was completed with one of its own.
   */
  run(members: readonly GroupMember<Input, Output>[], context: Context): Output | Promise<Output>;
}

/**
 * A handler that is reached over HTTP: the input is sent as JSON by POST, a 2xx answer's JSON is the output. 408, 425,
 * 429 and 5xx are retried, other answers are not; redirects are not followed.
 */
export interface HttpHandler extends Declaration {
  bulk?: false;
  url: string;
  headers?: Record<string, string>;
  run?: never;
}

export type Handler<Input = unknown, Output = unknown> =
  | SingleHandler<Input, Output>
  | BulkHandler<Input, Output>
  | HttpHandler;

/** One member of an execution group. Its outcome is what was said first. */
export interface GroupMember<Input = unknown, Output = unknown> {
  readonly id: string;
  readonly input: Input;
  readonly operation: RunningOperation;
  complete(output?: Output): void;
  fail(error: unknown): void;
}

/** What a handler has at hand while it runs. */
export interface Context {
  /**
   * Aborts when the operation is canceled, runs out of time, or the engine stops. To stop, throw `signal.reason`
   * (`signal.throwIfAborted()`) or let the AbortError of what was interrupted pass. What ignores it is killed after 5 s.
   */
  readonly signal: AbortSignal;
  /** Number of this attempt, from 1 over the whole life of the operation. */
  readonly attempt: number;
  /** The operation, or the leader of the group. */
  readonly operation: RunningOperation;
  /** Shows how far it is, 0 to 1; null when that cannot be told. May be called as often as you like. */
  progress(fraction: number | null, message?: string): void;
  /** Writes a line to the log of this attempt; `console` does the same. */
  readonly log: Log;
}

export interface Log {
  (...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
}

/** The operation as it was when the attempt began. */
export interface RunningOperation {
  readonly id: string;
  readonly name: string;
  readonly displayName: string | null;
  readonly type: string;
  readonly priority: number;
  readonly parentKey: string | null;
  readonly partitionId: string | null;
  readonly runAs: string | null;
  readonly executionGroup: string | null;
  readonly sequenceGroup: string | null;
  readonly sequenceNumber: number | null;
  readonly retryCount: number;
  readonly retryLimit: number;
  /** ms since 1970, UTC. */
  readonly submittedAt: number;
  readonly createdBy: string;
  readonly createdOnBehalfOf: string | null;
  readonly resubmittedFrom: string | null;
  readonly idempotencyKey: string | null;
}

/**
 * What an error may carry besides its message: `throw Object.assign(new Error('…'), { retry: false, code: 17 })`.
 * `retry` false: another attempt is pointless. `code`: an int32 of your own; −99 to −1 are the engine's.
 */
export interface HandlerError extends Error {
  retry?: boolean;
  code?: number;
}
