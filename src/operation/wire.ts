import { z } from 'zod';
import { instant, type Operation, operation } from './operation.ts';

/** An operation as it goes over the wire. */
export type WireOperation = z.input<typeof operation>;

/** The fields of an operation that are instants, from its schema. */
const instantFields = Object.entries(operation.shape)
  .filter(([, schema]) => (schema instanceof z.ZodNullable ? schema.unwrap() : schema) === instant)
  .map(([name]) => name);

/**
 * The same as encoding with the schema, about ten times faster: lists and event streams encode thousands of rows a
 * second on the thread that also runs the queue.
 */
export function wireOperation(row: Operation): WireOperation {
  const wire: Record<string, unknown> = { ...row };
  for (const name of instantFields) {
    const at = wire[name];
    if (typeof at === 'number') wire[name] = new Date(at).toISOString();
  }
  return wire as WireOperation;
}
