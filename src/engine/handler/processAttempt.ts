import type { Clock } from '../../operation/clock.ts';
import { attemptErrorCodes } from '../../operation/error.ts';
import { AttemptLog } from './attemptLog.ts';
import { whyAborted } from './call.ts';
import { exitError } from './exitMessage.ts';
import type { Exit, HandlerProcess, Listener } from './handlerProcess.ts';
import { operationError } from './outcome.ts';
import type { Report } from './protocol.ts';
import type { AbortReason, Assignment, Result } from './runner.ts';

export interface AttemptOptions {
  readonly clock: Clock;
  /** Time between the signal and the kill, ms. */
  readonly killGraceMs: number;
  readonly maxLogBytes: number;
  /** Limit of the process's heap, MiB. */
  readonly maxHeap: number;
}

const stopping = operationError(attemptErrorCodes.workerLost, 'The attempt was ended because the engine stopped.');
const maxErrorOutput = 8_192;

/** Runs one attempt in a process that runs nothing else. Resolves when it has ended, by itself or with its process. */
export function runInProcess(
  process: HandlerProcess,
  file: string,
  assignment: Assignment,
  options: AttemptOptions,
): Promise<Result> {
  return new Promise((resolve) => {
    process.listener = new ProcessAttempt(process, file, assignment, options, (result) => {
      process.listener = null;
      resolve(result);
    });
  });
}

class ProcessAttempt implements Listener {
  readonly #process: HandlerProcess;
  readonly #assignment: Assignment;
  readonly #options: AttemptOptions;
  readonly #log: AttemptLog;
  readonly #done: (result: Result) => void;
  readonly #onAbort = () => this.#abort();
  #result: Result | null = null;
  #cancelKill: (() => void) | undefined;
  #exiting: { code: number; stack: string | null } | null = null;
  #errorOutput = '';

  constructor(
    process: HandlerProcess,
    file: string,
    assignment: Assignment,
    options: AttemptOptions,
    done: (result: Result) => void,
  ) {
    this.#process = process;
    this.#assignment = assignment;
    this.#options = options;
    this.#log = new AttemptLog((lines) => assignment.log(lines), options.clock, options.maxLogBytes);
    this.#done = done;
    const { operation, attempt, members } = assignment;
    const inputs = members.map(({ input }) => input);
    const inputBytes = inputs.map((input) => Buffer.byteLength(input));
    const operations = members.map((member) => member.operation);
    process.send(
      { kind: 'run', file, type: operation.type, operation, attempt, members: operations, inputBytes },
      inputs,
    );
    assignment.signal.addEventListener('abort', this.#onAbort, { once: true });
    if (assignment.signal.aborted) this.#abort();
  }

  report(report: Report, body: Buffer): void {
    if (report.kind === 'log') this.#log.add(body);
    else if (report.kind === 'progress') this.#assignment.progress(report.progress);
    else if (report.kind === 'exiting') this.#exiting = report;
    else if (report.kind === 'member') {
      const { id, error } = report;
      this.#assignment.member(
        id,
        error === null ? { output: report.hasOutput ? body.toString('utf8') : null } : { error },
      );
    } else if (report.kind === 'complete') {
      this.#finish({ outcome: 'Complete', output: report.hasOutput ? body.toString('utf8') : null });
    } else if (report.kind === 'canceled') {
      this.#finish({ outcome: 'Canceled', error: report.error });
    } else if (report.kind === 'failed') {
      const { error, retry, ends } = report;
      this.#result = { outcome: 'Error', error, retry };
      if (!ends) this.#finish(this.#result);
    }
  }

  raw(text: string, level: 'info' | 'error'): void {
    if (level === 'error') this.#errorOutput = (this.#errorOutput + text).slice(-maxErrorOutput);
    this.#log.raw(text, level);
  }

  exit(exit: Exit): void {
    this.#settle(this.#result ?? this.#lost(exit));
  }

  /** What came through the other pipes in the same moment still belongs to the attempt. */
  #finish(result: Result): void {
    this.#result = result;
    setImmediate(() => this.#settle(result));
  }

  #settle(result: Result): void {
    this.#cancelKill?.();
    this.#assignment.signal.removeEventListener('abort', this.#onAbort);
    this.#log.end();
    this.#done(result);
  }

  #abort(): void {
    const { clock, killGraceMs } = this.#options;
    this.#process.send({ kind: 'abort', reason: this.#assignment.signal.reason as AbortReason });
    this.#cancelKill = clock.after(killGraceMs, () => this.#process.kill());
  }

  #lost(exit: Exit): Result {
    const { signal } = this.#assignment;
    const { killGraceMs, maxHeap } = this.#options;
    const { wasKilled } = this.#process;
    if (wasKilled && !signal.aborted) return { outcome: 'Lost', error: stopping };
    const lost = exitError(exit, { exiting: this.#exiting, errorOutput: this.#errorOutput, maxHeap });
    if (!signal.aborted) return { outcome: 'Lost', error: lost };
    const code = signal.reason === 'timeout' ? attemptErrorCodes.timedOut : attemptErrorCodes.failed;
    const message = wasKilled
      ? `The handler did not stop within ${killGraceMs / 1_000} s after ${whyAborted(signal)}, so its process was killed.`
      : `The handler's process ended after ${whyAborted(signal)}. ${lost.message}`;
    return { outcome: 'Canceled', error: operationError(code, message, lost.stack) };
  }
}
