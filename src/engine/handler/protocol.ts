import type { Operation, OperationError, Progress } from '../../operation/operation.ts';
import type { AbortReason } from './runner.ts';

/** File descriptors of a handler process besides its standard ones. */
export const descriptors = { toServer: 3, fromServer: 4, lifeline: 5 } as const;

/** What a handler process is told at its start, as JSON in its only argument. */
export interface ChildOptions {
  /** Folder of the workspace, absolute. */
  readonly root: string;
  /** Largest output, bytes of JSON text. */
  readonly maxPayload: number;
}

/** From the engine server to a handler process. Paths are absolute. */
export type Command =
  | { readonly kind: 'ping' }
  | { readonly kind: 'describe'; readonly file: string }
  /** The body holds the inputs of the members, one after the other; `inputBytes` are their lengths. */
  | {
      readonly kind: 'run';
      readonly file: string;
      readonly type: string;
      readonly operation: Operation;
      readonly attempt: number;
      readonly members: readonly Operation[];
      readonly inputBytes: readonly number[];
    }
  | { readonly kind: 'abort'; readonly reason: AbortReason };

/** One handler as its module has it: the declaration without `run`, not checked yet. */
export interface DescribedHandler {
  readonly declaration: unknown;
  readonly hasRun: boolean;
}

export interface LoadProblem {
  readonly message: string;
  readonly stack: string | null;
}

/** From a handler process to the engine server. */
export type Report =
  | { readonly kind: 'pong' }
  | { readonly kind: 'described'; readonly handlers: readonly DescribedHandler[]; readonly problem: LoadProblem | null }
  /** Files of the workspace that were loaded since the last report, and paths that were looked for in vain. */
  | { readonly kind: 'loaded'; readonly files: readonly string[] }
  /** The body holds complete lines. */
  | { readonly kind: 'log' }
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** The body holds the output when `hasOutput`. */
  | { readonly kind: 'member'; readonly id: string; readonly hasOutput: boolean; readonly error: OperationError | null }
  /** The attempt has ended; with `ends` the process does too. The body holds the output when `hasOutput`. */
  | { readonly kind: 'complete'; readonly hasOutput: boolean }
  | { readonly kind: 'failed'; readonly error: OperationError; readonly retry: boolean; readonly ends: boolean }
  | { readonly kind: 'canceled'; readonly error: OperationError }
  /** User code called process.exit. */
  | { readonly kind: 'exiting'; readonly code: number; readonly stack: string | null };
