import { z } from 'zod';
import { instant, type Operation, operation, serviceNotes } from '../../../operation/operation.ts';

/** A row as it is in memory, instants as ms: a tenth of the work of its form on the wire, for thousands of rows at once. */
const row = z.object(
  Object.fromEntries(
    Object.entries({ ...operation.shape, ...serviceNotes.shape }).map(([name, schema]) => [name, inMemory(schema)]),
  ),
) as unknown as z.ZodType<Operation>;

/** One line of the file: a row as it was seen, an id that the org has no more, or one that is not kept any more. */
const entry = z.union([
  z.strictObject({ row }),
  z.strictObject({ lost: z.string() }),
  z.strictObject({ forget: z.string() }),
]);

export type Entry = z.output<typeof entry>;

/** The line of an entry, with its end. */
export function writeEntry(value: Entry): string {
  return `${JSON.stringify(value)}\n`;
}

/** The entry of a line; undefined: it is none, torn by a crash or written by another version. */
export function readEntry(line: string): Entry | undefined {
  try {
    return entry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** The row without the mark of who has it. */
export function bare(marked: Operation): Operation {
  const { remembered: _, ...rest } = marked;
  return rest;
}

function inMemory(schema: z.ZodType): z.ZodType {
  if (schema === instant) return z.number();
  return schema instanceof z.ZodNullable && schema.unwrap() === instant ? z.number().nullable() : schema;
}
