import type { HandlerInfo } from '../../operation/handler.ts';
import type { Operation, OperationError, Progress } from '../../operation/operation.ts';

/** One member of an execution group as a handler gets it; a lone operation is its own only member. */
export interface Member {
  readonly operation: Operation;
  /** JSON text of the input, `null` text when there is none. */
  readonly input: string;
}

/** One attempt that the engine hands to a runner. */
export interface Assignment {
  /** The operation, or the leader of its group. */
  readonly operation: Operation;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** In the order of the group (design section 5); the leader is among them. Members that completed in an earlier attempt are left out. */
  readonly members: readonly Member[];
  /** Aborts on cancel, timeout, shutdown or a lost lease; `signal.reason` is an {@link AbortReason}. Made on first use. */
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
  /** Complete lines, each ending in a line break. */
  log(lines: string): void;
  /**
   * A member's own outcome, at most once each; `output` is JSON text. Of a group every member that was run is reported,
   * the leader included; one that is not reported shares the attempt's outcome. Of a lone operation none is.
   */
  member(id: string, outcome: { output: string | null } | { error: OperationError }): void;
}

/** `lost`: another worker has the operation by now, so that whatever this attempt comes to counts for nothing. */
export type AbortReason = 'cancel' | 'timeout' | 'shutdown' | 'lost';

/**
 * What really happened. `Canceled`: the handler stopped because of the signal, or was killed after it. `Lost`: the
 * worker died on its own. `retry` false: the failure said that another attempt is pointless. `output` is JSON text: the
 * leader's own, null when the leader is not among the members any more.
 */
export type Result =
  | { readonly outcome: 'Complete'; readonly output: string | null }
  | { readonly outcome: 'Error'; readonly error: OperationError; readonly retry: boolean }
  | { readonly outcome: 'Canceled' | 'Lost'; readonly error: OperationError };

/** Executes attempts: the process pool, HTTP, or plain functions inside this process. */
export interface Runner {
  /** Name of this worker for attempts and `workerUri`, as in `bgops://host/4711`. */
  readonly workerUri: string;
  /** Most attempts at a time, over all types. */
  readonly concurrency: number;
  /** What it can run now, broken files included. */
  handlers(): readonly HandlerInfo[];
  /** Calls back when {@link handlers} changed. */
  onChange(listener: () => void): () => void;
  /**
   * Raises `invalid-input`, with the path of the first misfit, when JSON text `input` does not fit the schema that the
   * handler of `type` declares. Any input passes for a type that is not known now, whose file does not load, or that
   * declares no schema: such an operation may wait for a worker that can run it.
   */
  check(type: string, input: string): void;
  /** Runs one attempt; resolves when nothing of it runs any more. Never rejects. */
  run(assignment: Assignment): Promise<Result>;
  /** Stops everything it started. */
  close(): Promise<void>;
}
