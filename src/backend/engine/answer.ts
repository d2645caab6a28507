import { z } from 'zod';
import { type ErrorCode, errorKinds, OperationFailure } from '../../operation/error.ts';
import { parseExact } from '../../operation/json.ts';
import { ServiceFailure } from '../web/failure.ts';
import { readRetryAfter } from '../web/retryAfter.ts';

/**
 * The value of an answer, checked: a server of another version, or something that is no engine server, is found out
 * here and not three views later. Raises `internal` with the field that is not as expected.
 */
export function decodeAnswer<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  request: string,
): z.output<Schema> {
  let value: unknown;
  try {
    value = parseExact(text);
  } catch {
    const message = `The answer to ${request} is not JSON. Is an engine server at this address?`;
    throw new ServiceFailure('internal', message, { trouble: 'stranger' });
  }
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = z.core.toDotPath(issue?.path ?? []);
  throw new OperationFailure(
    'internal',
    `The answer to ${request} is not as expected: ${path === '' ? '' : `${path}: `}${issue?.message ?? 'unknown'}. The server may be of another version.`,
    path === '' ? {} : { path },
  );
}

const problem = z.object({ code: z.string(), detail: z.string(), path: z.string().optional() });

/**
 * The failure that a problem document stands for. An answer without one is `unreachable`: it is no engine server's.
 * `retryAfter`: the header of that name.
 */
export function failureOfAnswer(status: number, text: string, request: string, retryAfter?: string): OperationFailure {
  const document = readProblem(text);
  if (document === null) {
    const message = `${request} was answered with status ${status} and no reason. Is an engine server at this address?`;
    return new ServiceFailure('unreachable', message, {
      trouble: status >= 500 ? 'service' : 'stranger',
      httpStatus: status,
    });
  }
  const { code: given, detail, path } = document;
  const code = isErrorCode(given) ? given : 'internal';
  if (code === 'throttled') {
    const retryIn = readRetryAfter(retryAfter, Date.now());
    return new ServiceFailure(code, detail, { trouble: 'throttled', httpStatus: status, retryIn });
  }
  return new OperationFailure(code, detail, path === undefined ? {} : { path });
}

function readProblem(text: string): z.output<typeof problem> | null {
  try {
    return problem.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorKinds, code);
}
