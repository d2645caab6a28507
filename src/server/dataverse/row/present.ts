import { type Column, columns, table } from '../../../service/dataverse/columns.ts';
import type { Prefer } from '../odata/prefer.ts';
import { etagOf } from './etag.ts';
import { formattedValue } from './formatted.ts';
import type { Shown } from './shown.ts';
import { columnValue, type ValueOptions } from './value.ts';

/** Names of annotations, without their `@`. */
const formatted = 'OData.Community.Display.V1.FormattedValue';
const lookupTable = 'Microsoft.Dynamics.CRM.lookuplogicalname';
const navigation = 'Microsoft.Dynamics.CRM.associatednavigationproperty';

export interface PresentOptions extends ValueOptions {
  /** Columns in the order asked; null: all. */
  readonly select: readonly string[] | null;
  readonly annotations: Prefer['annotations'];
}

/**
 * The columns that a row comes with: those asked for, and, as documented, the primary key and `versionnumber` even if
 * nobody asked for them.
 */
export function presentedColumns(select: readonly string[] | null): readonly Column[] {
  if (select === null) return columns;
  const names = new Set([...select, table.primaryId, 'versionnumber']);
  const byName = new Map(columns.map((column) => [column.name, column]));
  return [...names].flatMap((name) => byName.get(name) ?? []);
}

/** A row in JSON, without its context: each annotation before its property, empty columns as null. */
export function presentRow(shown: Shown, options: PresentOptions): Record<string, unknown> {
  const row: Record<string, unknown> = { '@odata.etag': etagOf(shown.operation) };
  for (const column of presentedColumns(options.select)) addColumn(row, column, shown, options);
  return row;
}

function addColumn(row: Record<string, unknown>, column: Column, shown: Shown, options: PresentOptions): void {
  const value = columnValue(column, shown, options);
  const { wants } = options.annotations;
  const text = wants(formatted) ? formattedValue(column, value, shown.operation) : undefined;
  if (text !== undefined) row[`${column.name}@${formatted}`] = text;
  if (column.type.kind === 'lookup' && value !== null) {
    if (wants(lookupTable)) row[`${column.name}@${lookupTable}`] = column.type.target;
    if (wants(navigation)) row[`${column.name}@${navigation}`] = column.type.attribute;
  }
  row[column.name] = value;
}
