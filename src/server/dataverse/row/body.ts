import { OperationFailure } from '../../../operation/error.ts';
import { checkTextDepth, parseExact, rawNumberText } from '../../../operation/json.ts';
import { columnOf, columns, table } from '../../../service/dataverse/columns.ts';
import { faults } from '../fault.ts';
import { checkedValue, type Given } from './check.ts';

/** What a body gives for columns, by column name: checked, dates as ms since 1970. */
export type Values = ReadonlyMap<string, Given>;

/** A body whose columns may be written; `present` tells whether a column has this very value already. */
export interface Writing {
  readonly use: 'create' | 'update';
  present?(column: string, value: Given): boolean;
}

/** The JSON object of a body; an empty body is `{}`. Raises a 400. */
export function readBodyObject(text: string, set: string = table.entitySet): Record<string, unknown> {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    checkTextDepth(text);
    value = parseExact(text);
  } catch (error) {
    if (!(error instanceof OperationFailure)) throw error;
    // What a parser says quotes the text around the mistake, which may be anything.
    throw faults.payload(set, error.code === 'too-deep' ? error.message : 'The body is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || rawNumberText(value) !== null) {
    throw faults.payload(set, 'The body must be a JSON object.');
  }
  return value as Record<string, unknown>;
}

const attributes = new Set(columns.flatMap(({ type }) => (type.kind === 'lookup' ? [type.attribute] : [])));

/**
 * The columns of a row that a body gives. Annotations are passed over. A column that this use may not write is refused
 * unless it has that value already, so that a row that was read can be sent back. Raises a 400.
 */
export function readValues(body: Readonly<Record<string, unknown>>, writing: Writing): Values {
  const values = new Map<string, Given>();
  for (const [name, value] of Object.entries(body)) {
    const attribute = name.replace(/@odata\.bind$/, '');
    if (attributes.has(attribute)) throw readOnly(attribute, writing.use);
    if (name.endsWith('@odata.bind')) throw faults.unknownProperty(attribute, table.logicalName);
    if (name.includes('@')) continue;
    const column = columnOf(name);
    if (column === undefined) throw faults.unknownProperty(name, table.logicalName);
    const given = checkedValue(column, value);
    if (column[writing.use]) values.set(name, given);
    else if (writing.present?.(name, given) !== true) throw readOnly(name, writing.use);
  }
  return values;
}

function readOnly(column: string, use: 'create' | 'update') {
  return faults.elastic(
    `The column '${column}' of the table '${table.logicalName}' cannot be set on ${use}. Leave it out.`,
  );
}
