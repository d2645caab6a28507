import { z } from 'zod';
import { decodeAnswer } from '../../web/answer.ts';

/** The value of an answer of an environment, checked. */
export function decode<Schema extends z.ZodType>(schema: Schema, text: string, request: string): z.output<Schema> {
  return decodeAnswer(schema, text, request, 'a Dataverse environment');
}

/** A page of rows that are looked at one by one. */
export const rowsAnswer = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
  '@odata.count': z.int().optional(),
});
