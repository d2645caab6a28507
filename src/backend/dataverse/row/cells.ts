import { z } from 'zod';
import type { Field } from '../../../operation/condition.ts';
import { rawNumberText } from '../../../operation/json.ts';
import { instant } from '../../../operation/operation.ts';
import { type Column, type ColumnType, columns } from '../../../service/dataverse/columns.ts';

/** Date columns in ms, `versionnumber` as a bigint. */
export type Cell = string | number | bigint | null;

/** A row with its values checked against the column table, by field where a column shows one, else by column. */
export interface Cells {
  readonly etag: string | null;
  text(name: Field): string | null;
  number(name: Field | 'backgroundoperationstatecode' | 'backgroundoperationstatuscode'): number | null;
  readonly versionNumber: bigint | null;
  /** The text that the service shows for a column: the name of a user, the label of a choice. */
  shown(field: Field): string | null;
}

const formatted = '@OData.Community.Display.V1.FormattedValue';
const annotation = z.string().nullish().catch(null);

/** Whole numbers of 64 bits, also as text, which some clients and gateways make of them. */
const bigInteger = z.unknown().transform((value, context): bigint => {
  const digits = typeof value === 'string' || typeof value === 'number' ? String(value) : rawNumberText(value);
  if (digits !== null && /^-?\d{1,19}$/.test(digits)) return BigInt(digits);
  context.addIssue({ code: 'custom', message: 'Invalid input: expected a whole number of 64 bits' });
  return z.NEVER;
});

const dateOnly = z.union([z.iso.date().transform((text) => Date.parse(text)), instant]);

function schemaOf(type: ColumnType): z.ZodType<Exclude<Cell, null>> {
  switch (type.kind) {
    case 'key':
    case 'lookup':
      return z.guid();
    case 'text':
    case 'memo':
      return z.string();
    case 'integer':
    case 'choice':
      return z.int();
    case 'bigInteger':
      return bigInteger;
    case 'dateTime':
      return instant;
    case 'dateOnly':
      return dateOnly;
  }
}

const schemas: readonly { readonly column: Column; readonly schema: z.ZodType<Exclude<Cell, null>> }[] = columns.map(
  (column) => ({ column, schema: schemaOf(column.type) }),
);

export type ReadRow = { readonly cells: Cells } | { readonly problem: string };

/** Checks one row of an answer; what is not as expected is told with the name of the field. Columns not selected are null. */
export function readCells(value: unknown): ReadRow {
  const row = z.record(z.string(), z.unknown()).safeParse(value);
  if (!row.success) return { problem: 'A row of the answer is no object.' };
  const found = new Map<string, Cell>();
  for (const { column, schema } of schemas) {
    const given = row.data[column.name];
    if (given === undefined || given === null) continue;
    const result = schema.safeParse(given);
    if (!result.success) return { problem: problemOf(row.data, column.name, result.error) };
    found.set(column.field ?? column.name, result.data);
  }
  if (!found.has('id')) return { problem: 'A row of the answer has no backgroundoperationid.' };
  return { cells: cellsOf(found, row.data) };
}

function cellsOf(found: ReadonlyMap<string, Cell>, row: Record<string, unknown>): Cells {
  const version = found.get('version');
  return {
    etag: annotation.parse(row['@odata.etag']) ?? null,
    text: (name) => textOf(found.get(name)),
    number: (name) => numberOf(found.get(name)),
    versionNumber: typeof version === 'bigint' ? version : null,
    shown: (field) => annotation.parse(row[`${nameOf(field)}${formatted}`]) ?? null,
  };
}

function textOf(cell: Cell | undefined): string | null {
  return typeof cell === 'string' ? cell : null;
}

function numberOf(cell: Cell | undefined): number | null {
  return typeof cell === 'number' ? cell : null;
}

function problemOf(row: Record<string, unknown>, name: string, error: z.ZodError): string {
  const id = typeof row.backgroundoperationid === 'string' ? row.backgroundoperationid.slice(0, 40) : 'without an id';
  const [issue] = error.issues;
  return `The row ${id} could not be read: ${name} is not as expected (${issue?.message ?? 'unknown'}).`;
}

const names = new Map(columns.flatMap(({ field, name }) => (field === null ? [] : [[field, name] as const])));

function nameOf(field: Field): string {
  return names.get(field) ?? field;
}
