import { errorKinds, messageOf, OperationFailure, problemOf } from '../../operation/error.ts';
import { Throttled } from '../rateLimit.ts';
import { InvalidRequest } from './decode.ts';

export const problemType = 'application/problem+json';

/** An answer that refuses: ready to be sent. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The refusal of anything that was raised; what is not a refusal of ours is `internal` and shows no inner details. */
export function problemAnswer(
  error: unknown,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): ProblemAnswer {
  const failure = failureOf(error);
  const document = { ...problemOf(failure), requestId } as Record<string, unknown>;
  if (failure instanceof InvalidRequest) document.issues = failure.issues.slice(0, 100);
  return {
    status: failure.status,
    headers: {
      'content-type': problemType,
      ...(failure.code === 'unauthorized' ? { 'www-authenticate': 'Bearer' } : {}),
      ...(failure instanceof Throttled ? { 'retry-after': String(failure.retryAfter) } : {}),
      ...headers,
    },
    text: JSON.stringify(document),
  };
}

/** True when the fault is ours and belongs into the server's log. */
export function isInternal(error: unknown): boolean {
  return failureOf(error).code === 'internal';
}

function failureOf(error: unknown): OperationFailure {
  if (error instanceof OperationFailure && error.code in errorKinds) return error;
  return new OperationFailure('internal', 'Something went wrong inside the engine server. Its log says more.', {
    cause: messageOf(error),
  });
}
