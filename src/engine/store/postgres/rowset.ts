import { OperationFailure } from '../../../operation/error.ts';
import { insertColumns } from '../columns.ts';
import type { Parameter } from '../query.ts';
import type { Values } from './writes.ts';

type Value = Parameter | boolean;

/** One column of some rows: a value for each of them, or one that all share. */
export interface Column {
  readonly name: string;
  /** How many rows there are; the same for all columns. */
  readonly count: number;
  readonly values: readonly [Value] | readonly Value[];
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
  return names.map((name) => columnOf(name, rows, (row) => row[name] ?? null));
}

/** One column of rows. Few of those of an operation differ from row to row, and the others are only looked at. */
export function columnOf<Row>(name: string, rows: readonly Row[], read: (row: Row) => Value): Column {
  const [first] = rows;
  const count = rows.length;
  if (first === undefined) return { name, count, values: [] };
  const value = read(first);
  for (let index = 1; index < count; index++) {
    if (read(rows[index] as Row) !== value) return { name, count, values: rows.map(read) };
  }
  return { name, count, values: [value] };
}

/**
 * Rows for a statement; `bind` answers the place of a parameter. A column that has the same value in all rows goes as
 * that value, any other as an array: PostgreSQL reads arrays several times as fast as JSON.
 */
export function rowset(columns: readonly Column[], bind: (value: unknown) => string): Rowset {
  const places = new Map<string, string>();
  const arrays: string[] = [];
  const names: string[] = [];
  for (const { name, count, values } of severed(columns)) {
    const type = columnTypes[name] ?? 'bigint';
    const [value = null] = values;
    if (values.length === count && count > 1) {
      places.set(name, `r.${name}`);
      arrays.push(`${bind(arrayOf(values))}::${type}[]`);
      names.push(name);
    } else places.set(name, `${bind(typeof value === 'string' ? checked(value) : value)}::${type}`);
  }
  return {
    from: arrays.length === 0 ? '(SELECT) AS r' : `unnest(${arrays.join(', ')}) AS r(${names.join(', ')})`,
    of: (column) => places.get(column) ?? 'NULL',
  };
}

/** True when no row has a value, which is what PostgreSQL puts where it is told none. */
export function isEmpty({ values }: Column): boolean {
  return values.length === 0 || (values.length === 1 && values[0] === null);
}

/** Rows that are all alike are still as many as they are: one of their columns says so. */
function severed(columns: readonly Column[]): readonly Column[] {
  const [first, ...others] = columns;
  if (first === undefined || columns.some(({ count, values }) => values.length === count)) return columns;
  return [{ ...first, values: new Array<Value>(first.count).fill(first.values[0] ?? null) }, ...others];
}

/** As PostgreSQL writes an array. */
function arrayOf(values: readonly Value[]): string {
  return `{${values.map(element).join(',')}}`;
}

function element(value: Value): string {
  if (typeof value !== 'string') return String(value ?? 'NULL');
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
