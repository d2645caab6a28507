import { attemptErrorCodes } from '../../operation/error.ts';
import type { OperationError } from '../../operation/operation.ts';
import { jsonFault } from './jsonFault.ts';

/** A failed attempt or member: what is recorded, and whether another attempt makes sense. */
export interface Failure {
  readonly error: OperationError;
  readonly retry: boolean;
}

const maxMessage = 8_192;
const maxStack = 32_768;

/** Codes −99 to −1 are the engine's own. */
const isOwnCode = (code: unknown): code is number =>
  Number.isInteger(code) &&
  ((code as number) >= 0 || (code as number) < -99) &&
  Math.abs(code as number) <= 2 ** 31 - 1;

/** Ends a text that is too long with `…`. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).toWellFormed()}…`;
}

/** An error as it is recorded, its texts cut to 8 Ki and 32 Ki characters. */
export function operationError(code: number, message: string, stack: string | null = null): OperationError {
  return { code, message: cut(message, maxMessage), stack: stack === null ? null : cut(stack, maxStack) };
}

/** Raised where a failure is complete already, its code one of the engine's own perhaps. */
export class RaisedFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.error.message, options);
    this.failure = failure;
  }
}

/** What a handler threw, whatever that was. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof RaisedFailure) return thrown.failure;
  try {
    const { code, retry, stack } = Object(thrown ?? {}) as { code?: unknown; retry?: unknown; stack?: unknown };
    const text = typeof stack === 'string' ? stack + causeOf(thrown, '\nCaused by: ', (cause) => cause.stack) : null;
    const error = operationError(isOwnCode(code) ? code : attemptErrorCodes.failed, thrownMessage(thrown), text);
    return { error, retry: retry !== false };
  } catch (problem) {
    const message = `The handler threw a value that cannot be read (${problem instanceof Error ? problem.message : 'unknown'}).`;
    return { error: operationError(attemptErrorCodes.failed, message), retry: true };
  }
}

function thrownMessage(thrown: unknown): string {
  if (thrown instanceof Error) {
    return (thrown.message || thrown.name) + causeOf(thrown, ': ', (cause) => cause.message);
  }
  if (typeof thrown === 'string') return thrown === '' ? 'The handler threw an empty text.' : thrown;
  if (typeof thrown !== 'object' || thrown === null) return `The handler threw ${String(thrown)} instead of an error.`;
  const { message } = thrown as { message?: unknown };
  if (typeof message === 'string' && message !== '') return message;
  return `The handler threw an object instead of an error: ${shown(thrown)}`;
}

function causeOf(thrown: unknown, joint: string, text: (cause: Error) => string | undefined): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return cause instanceof Error ? joint + (text(cause) || cause.name) : '';
}

function shown(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** An output that is JSON text already. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** JSON text of what a handler returned, null for undefined and null; or why it cannot be kept. Limits in bytes. */
export function outputText(value: unknown, maxBytes: number): string | null | Failure {
  if (value === undefined || value === null) return null;
  if (value instanceof JsonText) return limited(value.text, maxBytes);
  const fault = jsonFault(value, 'output');
  if (fault !== null)
    return refused(attemptErrorCodes.notJson, `The handler returned what JSON cannot hold: ${fault}.`);
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return tooLarge(maxBytes);
    return refused(
      attemptErrorCodes.notJson,
      `The handler's output could not be written as JSON: ${thrownMessage(error)}`,
    );
  }
  return text === undefined ? null : limited(text, maxBytes);
}

function limited(text: string, maxBytes: number): string | null | Failure {
  if (text === 'null') return null;
  return text.length > maxBytes || Buffer.byteLength(text) > maxBytes ? tooLarge(maxBytes) : text;
}

/** A size for people, as in `16 MiB`. */
export function sizeText(bytes: number): string {
  return bytes < 104_858 ? `${bytes} bytes` : `${Math.round(bytes / 104_857.6) / 10} MiB`;
}

/** Failure of an attempt whose output has more than `maxBytes` bytes. */
export function tooLarge(maxBytes: number): Failure {
  const limit = sizeText(maxBytes);
  return refused(
    attemptErrorCodes.tooLarge,
    `The handler's output is larger than ${limit}. Write it to a file and return its path.`,
  );
}

/** Failure that would come again with every attempt. */
export function refused(code: number, message: string): Failure {
  return { error: operationError(code, message), retry: false };
}
