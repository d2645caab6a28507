import { OperationFailure } from '../../../operation/error.ts';
import { insertColumns } from '../columns.ts';
import type { Parameter } from '../query.ts';

type Value = Parameter | boolean;

/** Values of a row by column. */
export type Values = Readonly<Record<string, Value>>;

/** Values of one column, one for each row; the same number for all columns. */
export interface Column {
  readonly name: string;
  readonly values: readonly Value[];
}

/** Rows as a part of a statement. */
export interface Rowset {
  /** What stands behind FROM. */
  readonly from: string;
  /** The value of a column in a row. */
  of(column: string): string;
}

/** Types of all columns that are written. */
const columnTypes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(insertColumns.whole.map((column) => [column, 'bigint'])),
  ...Object.fromEntries(
    [
      ...['id', 'name', 'display_name', 'type', 'error_message', 'parent_key', 'partition_id', 'run_as'],
      ...['execution_group', 'group_leader_id', 'sequence_group', 'worker_uri', 'progress_message', 'created_by'],
      ...['created_on_behalf_of', 'modified_by', 'modified_on_behalf_of', 'callback_url', 'resubmitted_from'],
      ...['idempotency_key', 'member_outcome', 'lane', 'digest', 'worker', 'error_stack', 'author', 'why'],
      ...['body', 'url', 'context', 'leader', 'queue'],
    ].map((column) => [column, 'text']),
  ),
  ...Object.fromEntries(['source', 'target', 'outcome'].map((column) => [column, 'smallint'])),
  progress_fraction: 'float8',
  status: 'smallint',
  held: 'boolean',
};

/** Rows by column. */
export function columnsOf(rows: readonly Values[], names: readonly string[]): Column[] {
  return names.map((name) => ({ name, values: rows.map((row) => row[name] ?? null) }));
}

/**
 * Rows for a statement; `bind` answers the place of a parameter. A column that has the same value in all rows goes as
 * that value, any other as an array: PostgreSQL reads arrays several times as fast as JSON.
 */
export function rowset(columns: readonly Column[], bind: (value: unknown) => string): Rowset {
  const places = new Map<string, string>();
  const arrays: string[] = [];
  const names: string[] = [];
  // Rows that are all alike are still as many as they are.
  const count = columns[0]?.values.length ?? 0;
  const alike = columns.every(isSame) ? columns[0] : undefined;
  for (const column of columns) {
    const { name, values } = column;
    const type = columnTypes[name] ?? 'bigint';
    if (isSame(column) && (count === 1 || column !== alike)) {
      const [value = null] = values;
      places.set(name, `${bind(typeof value === 'string' ? checked(value) : value)}::${type}`);
    } else {
      places.set(name, `r.${name}`);
      arrays.push(`${bind(arrayOf(values))}::${type}[]`);
      names.push(name);
    }
  }
  return {
    from: arrays.length === 0 ? '(SELECT) AS r' : `unnest(${arrays.join(', ')}) AS r(${names.join(', ')})`,
    of: (column) => places.get(column) ?? 'NULL',
  };
}

/** True when no row has a value, which is what PostgreSQL puts where it is told none. */
export function isEmpty({ values }: Column): boolean {
  return values.every((value) => value === null);
}

function isSame({ values }: Column): boolean {
  const [first] = values;
  return values.every((value) => value === first);
}

/** As PostgreSQL writes an array. */
function arrayOf(values: readonly Value[]): string {
  return `{${values.map(element).join(',')}}`;
}

function element(value: Value): string {
  if (typeof value !== 'string') return value === null ? 'NULL' : String(value);
  return `"${checked(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** What is sent as UTF-8 would silently become another text. */
function checked(text: string): string {
  if (text.isWellFormed()) return text;
  throw new OperationFailure(
    'invalid-request',
    'PostgreSQL cannot store half of a character (a lone surrogate) in a text. Leave it out.',
  );
}
