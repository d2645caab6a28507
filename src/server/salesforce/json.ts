import { jsonDate } from '../../service/salesforce/dates.ts';
import type { Children, Row, Value } from './row.ts';

/** A row as REST answers it; `base` as in `/services/data/v66.0`. */
export function jsonRow(row: Row, base: string): Record<string, unknown> {
  const url = row.id === null ? {} : { url: `${base}/sobjects/${row.type}/${row.id}` };
  const values = row.values.map(([name, value]) => [name, jsonValue(value, base)]);
  return { attributes: { type: row.type, ...url }, ...Object.fromEntries(values) };
}

function jsonValue(value: Value, base: string): unknown {
  if (value === null || typeof value !== 'object') return value;
  if ('instant' in value) return jsonDate(value.instant);
  if ('rows' in value) return jsonChildren(value, base);
  return jsonRow(value, base);
}

/** No rows at all are null, as the service has it. */
function jsonChildren({ rows, totalSize }: Children, base: string): unknown {
  if (rows.length === 0) return null;
  return { totalSize, done: true, records: rows.map((row) => jsonRow(row, base)) };
}
