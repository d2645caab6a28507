import { createHash } from 'node:crypto';
import type { Expand } from '../odata/expand.ts';
import type { MemoryRow } from '../odata/filter/evaluate.ts';
import { type Link, type MemoryColumn, type MemoryTable, memoryTables } from './tables.ts';

export interface Presentation {
  /** Rows by entity set, where links lead. */
  readonly rows: ReadonlyMap<string, readonly MemoryRow[]>;
  /** Whether an annotation is wanted; `name` without `@`. */
  wants(name: string): boolean;
}

const formatted = 'OData.Community.Display.V1.FormattedValue';
const lookupName = 'Microsoft.Dynamics.CRM.lookuplogicalname';
const navigationName = 'Microsoft.Dynamics.CRM.associatednavigationproperty';

/** A row as JSON has it: the columns asked for and the key, annotations before their column, links at the end. */
export function presentRow(
  table: MemoryTable,
  row: MemoryRow,
  asked: { readonly select: readonly string[] | null; readonly expand: readonly Expand[] },
  how: Presentation,
): Record<string, unknown> {
  const { select, expand } = asked;
  const shown: Record<string, unknown> = { '@odata.etag': etagOf(row) };
  for (const column of table.columns) {
    if (select !== null && !select.includes(column.name) && column.name !== table.key) continue;
    Object.assign(shown, annotationsOf(column, row, how));
    shown[column.name] = column.constant ?? row[column.name] ?? null;
  }
  for (const each of expand) {
    const link = table.links.find(({ name }) => name === each.navigation);
    if (link !== undefined) shown[link.name] = linkedRows(link, row, each, how);
  }
  return shown;
}

function linkedRows(link: Link, row: MemoryRow, asked: Expand, how: Presentation): unknown {
  const table = memoryTables.find(({ set }) => set === link.set);
  if (table === undefined) return null;
  const linked = (how.rows.get(link.set) ?? []).filter((other) => other[link.theirs] === row[link.ours]);
  const shown = linked.map((each) => presentRow(table, each, asked, how));
  return link.many ? shown : (shown[0] ?? null);
}

function annotationsOf(column: MemoryColumn, row: MemoryRow, { rows, wants }: Presentation): Record<string, unknown> {
  const { name, lookup } = column;
  const value = row[name];
  const label = labelOf(column, value, rows);
  if (value === null || value === undefined) return {};
  return {
    ...(label !== null && wants(formatted) ? { [`${name}@${formatted}`]: label } : {}),
    ...(lookup !== undefined && wants(lookupName) ? { [`${name}@${lookupName}`]: lookup.target } : {}),
    ...(lookup !== undefined && wants(navigationName) ? { [`${name}@${navigationName}`]: lookup.navigation } : {}),
  };
}

function labelOf({ labels, lookup }: MemoryColumn, value: unknown, rows: Presentation['rows']): string | null {
  if (labels !== undefined) return labels[Number(value)] ?? null;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (lookup === undefined) return null;
  const table = memoryTables.find(({ name }) => name === lookup.target);
  const target = rows.get(table?.set ?? '')?.find((row) => row[table?.key ?? ''] === value);
  return typeof target?.name === 'string' ? target.name : null;
}

/** Standard tables have a number in their ETags; ours follows from the row, so that it changes as the row does. */
function etagOf(row: MemoryRow): string {
  const hex = createHash('sha256').update(JSON.stringify(row)).digest('hex');
  return `W/"${Number.parseInt(hex.slice(0, 8), 16)}"`;
}
