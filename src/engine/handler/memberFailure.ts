import { attemptErrorCodes } from '../../operation/error.ts';
import type { Operation } from '../../operation/operation.ts';
import { type Failure, operationError } from './outcome.ts';
import type { Result } from './runner.ts';

export interface MemberFailure extends Failure {
  readonly operation: Operation;
}

/** Result of an attempt of which members failed; another attempt makes sense when it does for one of them. */
export function membersFailed(failures: readonly MemberFailure[], total: number, skipped = 0): Result {
  const [first] = failures;
  const left = skipped === 0 ? '' : `, ${skipped} after them in their sequence groups did not run`;
  const example = first === undefined ? '' : ` ${first.operation.name || first.operation.id}: ${first.error.message}`;
  const message = `${failures.length} of ${total} members failed${left}.${example}`;
  const error = operationError(attemptErrorCodes.memberFailed, message, first?.error.stack);
  return { outcome: 'Error', error, retry: failures.some(({ retry }) => retry) };
}
