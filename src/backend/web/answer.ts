import { z } from 'zod';
import { parseExact } from '../../operation/json.ts';
import { ServiceFailure } from './failure.ts';

/**
 * The value of an answer, checked. Raises `internal` with the field that is not as expected; an answer that is no JSON
 * at all, such as a proxy's sign-in page, is a stranger's. `place`: what should be there, as in `a Dataverse environment`.
 */
export function decodeAnswer<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  request: string,
  place: string,
): z.output<Schema> {
  let value: unknown;
  try {
    value = parseExact(text);
  } catch {
    const message = `The answer to ${request} is not JSON. Is ${place} at this address?`;
    throw new ServiceFailure('unreachable', message, { trouble: 'stranger' });
  }
  return checked(schema, value, request);
}

/** The same of a value that has been read, as in one record of an answer. */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, request: string): z.output<Schema> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = z.core.toDotPath(issue?.path ?? []);
  const message = `The answer to ${request} is not as expected: ${path === '' ? '' : `${path}: `}${issue?.message ?? 'unknown'}.`;
  throw new ServiceFailure('internal', message, { trouble: 'stranger', ...(path === '' ? {} : { path }) });
}
