import { attemptErrorCodes } from '../../../operation/error.ts';
import type { Operation, OperationError, Progress } from '../../../operation/operation.ts';
import { HandlerContext } from '../context.ts';
import { execute } from '../execute.ts';
import { cut, failureOf, operationError } from '../outcome.ts';
import type { Command } from '../protocol.ts';
import type { AbortReason, Assignment, Member, Result } from '../runner.ts';
import { send } from './channel.ts';
import { handlerOf, problemOf } from './module.ts';
import { flush, owner, ownerNow, setCurrent, writeLines } from './output.ts';
import { ProgressReports } from './progress.ts';
import { tidyStack } from './stack.ts';

type Run = Extract<Command, { kind: 'run' }>;

const reasons: Record<AbortReason, string> = {
  cancel: 'The operation was canceled.',
  timeout: 'The attempt ran out of time.',
  shutdown: 'The engine is stopping.',
  lost: 'Another worker has the operation, since this one was not heard of for too long.',
};

/** One attempt in this process. Once it is over, nothing that it left behind is heard any more. */
export class ChildAttempt implements Assignment {
  readonly operation: Operation;
  readonly attempt: number;
  readonly members: readonly Member[];
  readonly #file: string;
  readonly #reports = new ProgressReports((progress) => send({ kind: 'progress', progress }));
  #controller: AbortController | undefined;
  #aborted: AbortReason | undefined;
  #over = false;

  constructor(run: Run, body: Buffer) {
    this.operation = run.operation;
    this.attempt = run.attempt;
    this.#file = run.file;
    let at = 0;
    this.members = run.members.map((operation, index) => {
      const start = at;
      at += run.inputBytes[index] ?? 0;
      return { operation, input: body.toString('utf8', start, at) };
    });
  }

  get isOver(): boolean {
    return this.#over;
  }

  async run(maxPayload: number): Promise<void> {
    setCurrent(this);
    this.#end(await this.#execute(maxPayload));
  }

  /** Loads the module outside of the attempt, as what it sets up serves later ones too. */
  async #execute(maxPayload: number): Promise<Result> {
    const { type } = this.operation;
    try {
      const handler = await handlerOf(this.#file, type);
      if (handler === undefined)
        return broken(`The file does not export a handler of type ${type} any more: ${this.#file}`, null);
      const context = (operation: Operation) => new HandlerContext(this, operation, Date);
      return await owner.run(this, () => execute(handler, { assignment: this, maxPayload, context }));
    } catch (error) {
      const { message, stack } = problemOf(error, this.#file);
      return broken(`The handler's file does not load: ${message}`, stack);
    }
  }

  /** Ends the attempt because of an error that nobody caught; false when that came from a former attempt. */
  crash(thrown: unknown): boolean {
    if (ownerNow() !== this) return false;
    const { error, retry } = failureOf(thrown);
    this.#end(
      { outcome: 'Error', error: { ...error, message: cut(`Not caught: ${error.message}`, 8_192) }, retry },
      true,
    );
    return true;
  }

  #end(result: Result, ends = false): void {
    if (this.#over) return;
    this.#reports.end();
    setCurrent(null);
    this.#over = true;
    if (result.outcome === 'Complete')
      send({ kind: 'complete', hasOutput: result.output !== null }, result.output ?? '');
    else if (result.outcome === 'Error') send({ kind: 'failed', error: tidy(result.error), retry: result.retry, ends });
    else send({ kind: 'canceled', error: tidy(result.error) });
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted !== undefined) this.abort(this.#aborted);
    }
    return this.#controller.signal;
  }

  abort(reason: AbortReason): void {
    this.#aborted = reason;
    this.#controller?.abort(new DOMException(reasons[reason], { name: 'AbortError', cause: reason }));
  }

  progress(progress: Progress): void {
    if (!this.#over) this.#reports.add(progress);
  }

  log(lines: string): void {
    writeLines(lines, this);
  }

  member(id: string, outcome: { output: string | null } | { error: OperationError }): void {
    if (this.#over) return;
    flush();
    if ('error' in outcome) send({ kind: 'member', id, hasOutput: false, error: tidy(outcome.error) });
    else send({ kind: 'member', id, hasOutput: outcome.output !== null, error: null }, outcome.output ?? '');
  }
}

function broken(message: string, stack: string | null): Result {
  return { outcome: 'Error', error: operationError(attemptErrorCodes.handlerBroken, message, stack), retry: true };
}

function tidy(error: OperationError): OperationError {
  return error.stack === null ? error : { ...error, stack: tidyStack(error.stack) };
}
