import { jsonDate } from '../../../service/salesforce/dates.ts';
import type { Rows, ServiceRow, Value } from './row.ts';

/**
 * A row as JSON answers show it: `attributes` with its type and address, then its values. `version` is that of the
 * address asked, as in `66.0`.
 */
export function jsonRow(row: ServiceRow, version: string): Record<string, unknown> {
  const url = row.id === null ? {} : { url: `/services/data/v${version}/sobjects/${row.object}/${row.id}` };
  const values = [...row.values].map(([name, value]) => [name, jsonValue(value, version)]);
  return { attributes: { type: row.object, ...url }, ...Object.fromEntries(values) };
}

function jsonValue(value: Value, version: string): unknown {
  if (value instanceof Date) return jsonDate(value.getTime());
  if (value === null || typeof value !== 'object') return value;
  return 'records' in value ? jsonRows(value, version) : jsonRow(value, version);
}

/** The rows of a subquery. */
function jsonRows({ records }: Rows, version: string): Record<string, unknown> {
  return { totalSize: records.length, done: true, records: records.map((row) => jsonRow(row, version)) };
}
