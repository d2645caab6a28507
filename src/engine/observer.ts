import type { AttemptOutcome, Operation } from '../operation/operation.ts';
import type { Status } from '../operation/status.ts';

/** How an attempt ended, as it was stored. */
export interface AttemptEnd {
  /** The operation before the end was written. */
  readonly operation: Operation;
  readonly number: number;
  readonly outcome: AttemptOutcome;
  /** Code of its error, null without one. Messages may hold what a handler was given, and are not told. */
  readonly code: number | null;
  /** Where the operation is now: `Scheduled` or `Waiting` when it will run again. */
  readonly status: Status;
  /** How long it ran, ms; null when it ran in another process, which was lost. */
  readonly ms: number | null;
}

/**
 * Told what an engine does, as it does it: for metrics and logs. What it is told has happened and is stored. It must be
 * quick, and must not raise.
 */
export interface EngineObserver {
  /** Submits were stored; repeated ones are not among them. */
  submitted?(operations: readonly Operation[]): void;
  /** An attempt of this process begins. */
  started?(operation: Operation): void;
  ended?(end: AttemptEnd): void;
  /** A transaction is durable: how long it took, ms, and how many commands shared it. */
  committed?(ms: number, commands: number): void;
}

/** One observer that tells all of them. */
export function tellAll(observers: readonly EngineObserver[]): Required<EngineObserver> {
  const having = <Name extends keyof EngineObserver>(name: Name) =>
    observers.filter((observer) => observer[name] !== undefined);
  const [submitted, started, ended, committed] = [
    having('submitted'),
    having('started'),
    having('ended'),
    having('committed'),
  ];
  return {
    submitted(operations) {
      for (const observer of submitted) observer.submitted?.(operations);
    },
    started(operation) {
      for (const observer of started) observer.started?.(operation);
    },
    ended(end) {
      for (const observer of ended) observer.ended?.(end);
    },
    committed(ms, commands) {
      for (const observer of committed) observer.committed?.(ms, commands);
    },
  };
}
