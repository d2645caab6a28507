/**
 * Every refusal, in one place: a stable `code`, the HTTP status it answers with, and a title. The message of a raised
 * error is a sentence that says what failed and what to do; `path` names the field, as in `input.rows[3].amount`.
 */
export const errorKinds = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'invalid-json': { status: 400, title: 'The body is not JSON' },
  'invalid-query': { status: 400, title: 'The query is not valid' },
  'invalid-input': { status: 422, title: "The input does not fit the handler's schema" },
  'unknown-type': { status: 422, title: 'No handler has this type' },
  unauthorized: { status: 401, title: 'A token is needed' },
  'forbidden-host': { status: 403, title: 'This host name is not served' },
  'forbidden-origin': { status: 403, title: 'This origin is not allowed' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'There is no such operation' },
  'no-such-token': { status: 404, title: 'There is no such token' },
  'no-such-route': { status: 404, title: 'There is nothing at this address' },
  'method-not-allowed': { status: 405, title: 'This method is not allowed here' },
  'transition-refused': { status: 409, title: 'The status does not allow this' },
  'id-taken': { status: 409, title: 'An operation with this id exists' },
  'idempotency-conflict': { status: 409, title: 'The idempotency key was used with another body' },
  'version-mismatch': { status: 412, title: 'The operation has changed in between' },
  'too-large': { status: 413, title: 'The body is too large' },
  'too-deep': { status: 422, title: 'The JSON is nested too deeply' },
  'unsupported-media-type': { status: 415, title: 'The body must be JSON' },
  'folder-in-use': { status: 409, title: 'Another engine server holds this data folder' },
  'newer-database': { status: 500, title: 'The database was written by a newer version' },
  'damaged-database': { status: 500, title: 'The database is damaged' },
  'storage-full': { status: 507, title: 'The disk is full' },
  'storage-failed': { status: 500, title: 'The data could not be written' },
  throttled: { status: 429, title: 'The service asks to wait' },
  unsupported: { status: 409, title: 'This connection does not offer that' },
  'database-unavailable': { status: 503, title: 'The database does not answer' },
  unreachable: { status: 503, title: 'The connection cannot be reached' },
  stopping: { status: 503, title: 'The engine is stopping' },
  internal: { status: 500, title: 'Something went wrong inside the engine' },
} as const;

export type ErrorCode = keyof typeof errorKinds;

/** A refusal that callers can tell apart by `code`; nothing was changed when it is raised. */
export class OperationFailure extends Error {
  override readonly name = 'OperationFailure';
  readonly code: ErrorCode;
  readonly path: string | undefined;

  constructor(code: ErrorCode, message: string, options: { path?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.path = options.path;
  }

  get status(): number {
    return errorKinds[this.code].status;
  }
}

/** The RFC 9457 problem document of a failure. */
export function problemOf(failure: OperationFailure): Record<string, unknown> {
  const { title, status } = errorKinds[failure.code];
  return {
    type: `urn:bgops:problem:${failure.code}`,
    title,
    status,
    code: failure.code,
    detail: failure.message,
    ...(failure.path === undefined ? {} : { path: failure.path }),
  };
}

/** Error codes that the engine itself records on attempts (int32, negative so that handlers may use all others). */
export const attemptErrorCodes = {
  failed: 1,
  timedOut: -1,
  workerLost: -2,
  notJson: -3,
  tooLarge: -4,
  noHandler: -5,
  handlerBroken: -6,
  invalidInput: -7,
  memberFailed: -8,
} as const;

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
