import { attemptErrorCodes } from '../../operation/error.ts';
import type { Operation } from '../../operation/operation.ts';
import type { Context } from './api.ts';
import { type Failure, failureOf, operationError, outputText } from './outcome.ts';
import type { Assignment, Result } from './runner.ts';

/** One attempt and the limits that its outcome has to keep. */
export interface Call {
  readonly assignment: Assignment;
  /** Largest output, bytes of JSON text. */
  readonly maxPayload: number;
}

/** An attempt in the process that has the handler's code. */
export interface Execution extends Call {
  context(operation: Operation): Context;
}

/** A shared answer, so that a handler that returns nothing costs nothing. */
const nothing: Result = { outcome: 'Complete', output: null };
/** The same, as a promise. */
export const done: Promise<Result> = Promise.resolve(nothing);

/** Calls user code and turns what comes of it into a result. */
export function callOnce(call: () => unknown, attempt: Call): Promise<Result> {
  let returned: unknown;
  let later: boolean;
  try {
    returned = call();
    if (returned === undefined || returned === null) return done;
    // What is returned may throw when it is looked at: a getter, a proxy.
    later = isThenable(returned);
  } catch (error) {
    return Promise.resolve(thrownResult(error, attempt.assignment));
  }
  if (!later) return Promise.resolve(returnedResult(returned, attempt));
  return Promise.resolve(returned).then(
    (value) => returnedResult(value, attempt),
    (error) => thrownResult(error, attempt.assignment),
  );
}

function returnedResult(value: unknown, attempt: Call): Result {
  if (value === undefined || value === null) return nothing;
  const output = outputText(value, attempt.maxPayload);
  return typeof output === 'string' || output === null ? { outcome: 'Complete', output } : failed(output);
}

/** What a thrown value means: the handler stopped because it was asked to, or it failed. */
function thrownResult(thrown: unknown, assignment: Assignment): Result {
  return isAbort(thrown, assignment.signal) ? stopped(assignment.signal) : failed(failureOf(thrown));
}

function failed({ error, retry }: Failure): Result {
  return { outcome: 'Error', error, retry };
}

/** Result of a handler that ended because of the signal. */
export function stopped(signal: AbortSignal): Result {
  const timedOut = reasonOf(signal) === 'timeout';
  const code = timedOut ? attemptErrorCodes.timedOut : attemptErrorCodes.failed;
  return { outcome: 'Canceled', error: operationError(code, `The handler stopped because ${whyAborted(signal)}.`) };
}

/** Half a sentence for a signal's reason. */
export function whyAborted(signal: AbortSignal): string {
  const reason = reasonOf(signal);
  if (reason === 'timeout') return 'its time was over';
  if (reason === 'lost') return 'another worker has the operation';
  return reason === 'shutdown' ? 'the engine is stopping' : 'the operation was canceled';
}

/** The {@link AbortReason}, also when the signal carries it as the cause of an error. */
function reasonOf(signal: AbortSignal): unknown {
  return signal.reason instanceof Error ? signal.reason.cause : signal.reason;
}

function isAbort(thrown: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  for (let error = thrown, depth = 0; depth < 8; depth++) {
    if (error === signal.reason) return true;
    if (!(error instanceof Error)) return false;
    if (error.name === 'AbortError') return true;
    error = error.cause;
  }
  return false;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
