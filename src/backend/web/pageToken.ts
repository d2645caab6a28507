import type { z } from 'zod';
import { OperationFailure } from '../../operation/error.ts';

/** Where the next page of a search begins, as text that only {@link readPageToken} reads. */
export function writePageToken(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place that a text names. Raises 'invalid-request' for one that is none in this search. */
export function readPageToken<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  fits: (place: z.output<Schema>) => boolean,
): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    value = undefined;
  }
  const read = schema.safeParse(value);
  if (read.success && fits(read.data)) return read.data;
  const message = 'There is no such page of this search. Start again from its first one.';
  throw new OperationFailure('invalid-request', message, { path: 'after' });
}
