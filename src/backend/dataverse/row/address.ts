import { table } from '../../../service/dataverse/columns.ts';
import type { Expression } from './expression.ts';
import { rowColumns } from './row.ts';

/** Asks for the texts that the service shows: names of users. */
const annotations = 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"';

/** Rows of a page at most: what all documents agree on for elastic tables (reference 3.6). */
export const pageLimit = 500;

export interface RowsAsked {
  readonly filter?: Expression | null;
  readonly columns?: readonly string[];
  readonly order?: string;
  readonly top?: number;
}

/** Address of a list of rows, below the Web API's base. */
export function rowsAddress({ filter, columns = rowColumns, order, top }: RowsAsked): string {
  const options = [
    `$select=${columns.join(',')}`,
    ...(filter === undefined || filter === null ? [] : [`$filter=${encodeURIComponent(filter)}`]),
    ...(order === undefined ? [] : [`$orderby=${encodeURIComponent(order)}`]),
    ...(top === undefined ? [] : [`$top=${top}`]),
  ];
  return `${table.entitySet}?${options.join('&')}`;
}

/** A row by its key: the id, a GUID, and the partition of an elastic table where it is another than its own (reference 3.9). */
export function rowAddress(id: string, partitionId: string | null): string {
  if (partitionId === null || partitionId === id) return `${table.entitySet}(${encodeURIComponent(id)})`;
  const partition = encodeURIComponent(partitionId.replaceAll("'", "''"));
  return `${table.entitySet}(${table.primaryId}=${encodeURIComponent(id)},partitionid='${partition}')`;
}

export function select(columns: readonly string[] = rowColumns): string {
  return `?$select=${columns.join(',')}`;
}

/** Header of a request for rows: their page size, and the texts to come with them. */
export function preferRows(size?: number): Record<string, string> {
  return { prefer: size === undefined ? annotations : `odata.maxpagesize=${size},${annotations}` };
}
