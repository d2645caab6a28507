import type { Progress } from '../../../operation/operation.ts';

const interval = 100;

/** Passes on progress at most every 100 ms, and what came last at the end. */
export class ProgressReports {
  readonly #report: (progress: Progress) => void;
  #waiting: Progress | null = null;
  #timer: NodeJS.Timeout | undefined;
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(report: (progress: Progress) => void) {
    this.#report = report;
  }

  add(progress: Progress): void {
    this.#waiting = progress;
    const wait = this.#reportedAt + interval - performance.now();
    if (wait <= 0) this.end();
    else this.#timer ??= setTimeout(() => this.end(), wait).unref();
  }

  /** Passes on what waits. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting === null) return;
    this.#reportedAt = performance.now();
    this.#report(this.#waiting);
    this.#waiting = null;
  }
}
