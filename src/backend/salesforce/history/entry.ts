import { z } from 'zod';
import { type Operation, operation, serviceNotes } from '../../../operation/operation.ts';

const row = operation.extend(serviceNotes.shape);

/** One line of the file: a row as it was seen, an id that the org has no more, or one that is not kept any more. */
const entry = z.union([
  z.strictObject({ row }),
  z.strictObject({ lost: z.string() }),
  z.strictObject({ forget: z.string() }),
]);

export type Entry = z.output<typeof entry>;

/** The line of an entry, with its end; empty for a row that is none, which would spoil the others. */
export function writeEntry(value: Entry): string {
  const { data } = entry.safeEncode(value);
  return data === undefined ? '' : `${JSON.stringify(data)}\n`;
}

/** The entry of a line; undefined: it is none, torn by a crash or written by another version. */
export function readEntry(line: string): Entry | undefined {
  try {
    return entry.safeDecode(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** The row without the mark of who has it. */
export function bare(marked: Operation): Operation {
  const { remembered: _, ...rest } = marked;
  return rest;
}
