import type { Clock } from '../../operation/clock.ts';
import type { Operation } from '../../operation/operation.ts';
import type { Context, Log } from './api.ts';
import { logLine } from './logLine.ts';
import { cut } from './outcome.ts';
import type { Assignment } from './runner.ts';

const maxProgressMessage = 1_000;

/** What a handler has at hand, on top of an assignment. Everything is made on first use, so that it costs nothing unused. */
export class HandlerContext implements Context {
  readonly operation: Operation;
  readonly #assignment: Assignment;
  readonly #clock: Pick<Clock, 'now'>;
  #log: Log | undefined;
  #progress: Context['progress'] | undefined;

  constructor(assignment: Assignment, operation: Operation, clock: Pick<Clock, 'now'>) {
    this.#assignment = assignment;
    this.operation = operation;
    this.#clock = clock;
  }

  get signal(): AbortSignal {
    return this.#assignment.signal;
  }

  get attempt(): number {
    return this.#assignment.attempt;
  }

  get log(): Log {
    this.#log ??= this.#makeLog();
    return this.#log;
  }

  /** Bound, so that it can be taken out of the context like `log`. */
  get progress(): Context['progress'] {
    this.#progress ??= (fraction, message) => this.#report(fraction, message);
    return this.#progress;
  }

  /** Takes what is no number, such as 0/0, for "cannot be told", and cuts the rest to 0..1. */
  #report(fraction: number | null, message?: string): void {
    const known = typeof fraction === 'number' && !Number.isNaN(fraction);
    this.#assignment.progress({
      fraction: known ? Math.min(Math.max(fraction, 0), 1) : null,
      message: message === undefined || message === null ? null : cut(String(message), maxProgressMessage),
    });
  }

  #makeLog(): Log {
    const write =
      (level: 'info' | 'warn' | 'error') =>
      (...values: unknown[]) =>
        this.#assignment.log(logLine(this.#clock.now(), level, values));
    return Object.assign(write('info'), { warn: write('warn'), error: write('error') });
  }
}
