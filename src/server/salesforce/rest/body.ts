import { z } from 'zod';
import { OperationFailure } from '../../../operation/error.ts';
import { checkTextDepth, parseJson } from '../../../operation/json.ts';
import { faults } from '../fault.ts';

const deepest = 30;

/** The JSON of a body as a schema has it. Raises JSON_PARSER_ERROR. */
export function readJson<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
  let value: unknown;
  try {
    checkTextDepth(text, deepest, 'body');
    value = parseJson(text);
  } catch (error) {
    if (error instanceof OperationFailure) throw faults.badJson(error.message);
    throw error;
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw faults.badJson(`${z.core.toDotPath(issue?.path ?? [])}: ${issue?.message ?? 'not as expected'}`);
}
