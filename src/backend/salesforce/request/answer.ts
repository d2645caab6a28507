import { z } from 'zod';
import { decodeAnswer } from '../../web/answer.ts';
import { ServiceFailure } from '../../web/failure.ts';

/**
 * The value of an answer of an org, checked. Raises `internal` with the field that is not as expected; what begins as
 * JSON and is none was cut off on the way, and passes; anything else is a stranger's page.
 */
export function decode<Schema extends z.ZodType>(schema: Schema, text: string, request: string): z.output<Schema> {
  if (/^\s*[[{]/.test(text) && !isJson(text)) {
    const message = `The answer to ${request} is broken: it was cut off or changed on the way. Try again.`;
    throw new ServiceFailure('unreachable', message, { trouble: 'network' });
  }
  return decodeAnswer(schema, text, request, 'a Salesforce org');
}

/** A page of records that are looked at one by one (REST API Developer Guide, Query). */
export const queryAnswer = z.object({
  totalSize: z.int().min(0),
  done: z.boolean(),
  nextRecordsUrl: z.string().nullish(),
  records: z.array(z.unknown()),
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
