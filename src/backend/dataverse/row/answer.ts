import { z } from 'zod';
import { parseExact } from '../../../operation/json.ts';
import { ServiceFailure } from '../request/failure.ts';

/**
 * The value of an answer, checked. Raises `internal` with the field that is not as expected; an answer that is no JSON
 * at all, such as a proxy's sign-in page, is a stranger's.
 */
export function decode<Schema extends z.ZodType>(schema: Schema, text: string, request: string): z.output<Schema> {
  let value: unknown;
  try {
    value = parseExact(text);
  } catch {
    const message = `The answer to ${request} is not JSON. Is a Dataverse environment at this address?`;
    throw new ServiceFailure('unreachable', message, { trouble: 'stranger' });
  }
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = z.core.toDotPath(issue?.path ?? []);
  const message = `The answer to ${request} is not as expected: ${path === '' ? '' : `${path}: `}${issue?.message ?? 'unknown'}.`;
  throw new ServiceFailure('internal', message, { trouble: 'stranger', ...(path === '' ? {} : { path }) });
}

/** A page of rows that are looked at one by one. */
export const rowsAnswer = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
  '@odata.count': z.int().optional(),
});
