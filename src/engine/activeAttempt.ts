import type { Operation, OperationError, Progress } from '../operation/operation.ts';
import type { AbortReason, Assignment } from './handler/runner.ts';
import type { Claimed } from './store/store.ts';

export type MemberOutcome = { readonly output: string | null } | { readonly error: OperationError };

/** Told when an attempt has something to store. */
export interface ReportListener {
  reported(attempt: ActiveAttempt): void;
}

/** One attempt that is under way: what the runner is given, and what it has reported so far. */
export class ActiveAttempt implements Assignment {
  /** The leader's row as last written; replaced after each write. */
  operation: Operation;
  readonly members: Claimed['members'];
  readonly attempt: number;
  /** Monotonic instant at which it was claimed, ms. */
  readonly heldSince: number;
  /** Monotonic instant at which it was started, ms; NaN before. */
  beganAt = Number.NaN;
  /** Why it was asked to stop; null while it was not. */
  abortReason: AbortReason | null = null;
  /** True when its handler has returned. */
  over = false;
  readonly outcomes = new Map<string, MemberOutcome>();
  latestProgress: Progress | null = null;
  progressDirty = false;
  /** Log text that is not stored yet. */
  pendingLog = '';
  readonly #listener: ReportListener;
  #controller: AbortController | undefined;

  constructor(claimed: Claimed, heldSince: number, listener: ReportListener) {
    this.heldSince = heldSince;
    this.operation = claimed.operation;
    this.members = claimed.members;
    this.attempt = claimed.operation.attempts;
    this.#listener = listener;
  }

  begin(elapsed: number): void {
    this.beganAt = elapsed;
  }

  /** Monotonic instant at which it times out, ms; NaN before it was started. */
  get deadline(): number {
    return this.beganAt + this.operation.timeout;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.abortReason !== null) this.#controller.abort(this.abortReason);
    }
    return this.#controller.signal;
  }

  /** Asks the handler to stop; the first reason stays. */
  abort(reason: AbortReason): void {
    if (this.abortReason !== null) return;
    this.abortReason = reason;
    this.#controller?.abort(reason);
  }

  progress(progress: Progress): void {
    this.latestProgress = progress;
    this.progressDirty = true;
    this.#listener.reported(this);
  }

  log(lines: string): void {
    this.pendingLog += lines;
    this.#listener.reported(this);
  }

  member(id: string, outcome: MemberOutcome): void {
    this.outcomes.set(id, outcome);
  }

  /** The log text that is not stored yet, which is then the caller's to store. */
  takeLog(): string {
    const text = this.pendingLog;
    this.pendingLog = '';
    return text;
  }
}
