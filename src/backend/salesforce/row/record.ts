import { z } from 'zod';
import { readDate } from '../../../service/salesforce/dates.ts';
import { type FieldType, fields } from '../../../service/salesforce/fields.ts';
import { readId } from '../../../service/salesforce/ids.ts';

/** A value of a record: instants are ms since 1970, ids of 18 characters. */
type Cell = string | number | boolean;

/** A record of an answer with its values checked against the field table. */
export interface SalesforceRecord {
  readonly id: string;
  /** When it was created, ms. */
  readonly createdAt: number;
  text(name: string): string | null;
  number(name: string): number | null;
  /** A text behind a relationship, as in `CreatedBy.Name`; null also when the relationship may not be seen. */
  behind(relationship: string, name: string): string | null;
}

/** Where a record stands in the order of its list. */
export interface Place {
  readonly id: string;
  readonly createdAt: number;
  /** When it was changed last, ms; left out where it does not say. */
  readonly modifiedAt?: number;
}

const instant = z.string().transform((text, context) => {
  const at = readDate(text);
  if (at !== undefined) return at;
  context.addIssue({ code: 'custom', message: 'Invalid input: expected a date and time' });
  return z.NEVER;
});
const id = z.string().transform((text, context) => {
  const long = readId(text);
  if (long !== undefined) return long;
  context.addIssue({ code: 'custom', message: 'Invalid input: expected an id' });
  return z.NEVER;
});

const schemas: Readonly<Record<FieldType, z.ZodType<Cell>>> = {
  id,
  reference: id,
  boolean: z.boolean(),
  string: z.string(),
  // Any text: picklists of real orgs have values that no page lists.
  picklist: z.string(),
  datetime: instant,
  int: z.int(),
};

const place = z.object({ Id: id, CreatedDate: instant, SystemModstamp: instant.optional().catch(undefined) });
const related = z.record(z.string(), z.unknown()).catch({});

/** Id and time of a record, even where others of its values are not as expected; undefined: it has none. */
export function placeOf(value: unknown): Place | undefined {
  const { data } = place.safeParse(value);
  if (data === undefined) return undefined;
  const { Id, CreatedDate, SystemModstamp } = data;
  return { id: Id, createdAt: CreatedDate, ...(SystemModstamp === undefined ? {} : { modifiedAt: SystemModstamp }) };
}

/** Checks one record; what is not as expected is told with the name of the field. Fields that were not selected are null. */
export function readRecord(value: unknown): { readonly record: SalesforceRecord } | { readonly problem: string } {
  const row = z.record(z.string(), z.unknown()).safeParse(value);
  if (!row.success) return { problem: 'A row of the answer is no object.' };
  const found = new Map<string, Cell>();
  for (const { name, type } of fields) {
    const given = row.data[name];
    if (given === undefined || given === null) continue;
    const result = schemas[type].safeParse(given);
    if (!result.success) return { problem: problemOf(row.data.Id, name, result.error) };
    found.set(name, result.data);
  }
  const key = found.get('Id');
  const createdAt = found.get('CreatedDate');
  if (typeof key !== 'string') return { problem: 'A row of the answer has no Id.' };
  if (typeof createdAt !== 'number') return { problem: `The row ${key} could not be read: CreatedDate is missing.` };
  return { record: recordOf(key, createdAt, found, row.data) };
}

function recordOf(
  key: string,
  createdAt: number,
  found: ReadonlyMap<string, Cell>,
  row: Readonly<Record<string, unknown>>,
): SalesforceRecord {
  return {
    id: key,
    createdAt,
    text(name) {
      const cell = found.get(name);
      return typeof cell === 'string' ? cell : null;
    },
    number(name) {
      const cell = found.get(name);
      return typeof cell === 'number' ? cell : null;
    },
    behind(relationship, name) {
      const text = related.parse(row[relationship] ?? {})[name];
      return typeof text === 'string' && text !== '' ? text : null;
    },
  };
}

function problemOf(key: unknown, name: string, error: z.ZodError): string {
  const who = typeof key === 'string' ? key.slice(0, 40) : 'without an id';
  return `The row ${who} could not be read: ${name} is not as expected (${error.issues[0]?.message ?? 'unknown'}).`;
}
