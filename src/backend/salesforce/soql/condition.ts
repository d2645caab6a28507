import { fieldOf, type ServiceField } from '../../../service/salesforce/fields.ts';
import { readId } from '../../../service/salesforce/ids.ts';

/**
 * Conditions of SOQL, escaped by construction: fields are those of the table that may be filtered by, values become
 * literals here and nowhere else, and every combination stands in parentheses. Empty lists make no sense to the
 * service: {@link any}, {@link all} and {@link oneOf} want at least one part.
 */
export type Condition = string & { readonly condition: unique symbol };

/** Instants are ms since 1970. */
export type Value = string | number | boolean | null;

/** A text with wildcards: literal pieces, with any run of characters between each two of them. */
export type Pieces = readonly [string, ...string[]];

const condition = (text: string) => text as Condition;

/** The field is, or is not, a value; null: it has none. */
export const is = (name: string, value: Value) => condition(`${name} = ${literal(filterable(name), value)}`);
export const isNot = (name: string, value: Value) => condition(`${name} != ${literal(filterable(name), value)}`);

export const compare = (name: string, operator: '<' | '<=' | '>' | '>=', value: string | number) =>
  condition(`${name} ${operator} ${literal(filterable(name), value)}`);

export function oneOf(name: string, values: readonly Value[]): Condition {
  const field = filterable(name);
  const [first] = values;
  if (first === undefined) throw new RangeError('A list of values needs one.');
  if (values.length === 1) return is(name, first);
  return condition(`${name} IN (${values.map((value) => literal(field, value)).join(',')})`);
}

/** The whole text fits the pattern, whatever its case. Texts only: the service takes LIKE for nothing else. */
export function like(name: string, pieces: Pieces): Condition {
  if (filterable(name).type !== 'string') throw new RangeError(`${name} is no text.`);
  return condition(`${name} LIKE '${pieces.map((piece) => escaped(piece, true)).join('%')}'`);
}

export const contains = (name: string, text: string) => like(name, ['', text, '']);

export const not = (part: Condition) => condition(`(NOT ${part})`);
export const any = (parts: readonly Condition[]) => joined(parts, ' OR ');
export const all = (parts: readonly Condition[]) => joined(parts, ' AND ');

function joined(parts: readonly Condition[], word: string): Condition {
  const [only] = parts;
  if (only === undefined) throw new RangeError('A condition needs a part.');
  return parts.length === 1 ? only : condition(`(${parts.join(word)})`);
}

/** Raises a RangeError for what is no field, or none to filter by. */
function filterable(name: string): ServiceField {
  const field = fieldOf(name);
  if (field?.name === name && field.filterable) return field;
  throw new RangeError(`${name} is no field to filter by.`);
}

function literal({ name, type }: ServiceField, value: Value): string {
  if (value === null) return 'null';
  switch (type) {
    case 'string':
    case 'picklist':
      if (typeof value === 'string') return `'${escaped(value, false)}'`;
      break;
    case 'id':
    case 'reference': {
      const id = typeof value === 'string' ? readId(value) : undefined;
      if (id !== undefined) return `'${id}'`;
      break;
    }
    case 'int':
      if (Number.isSafeInteger(value)) return String(value);
      break;
    case 'datetime':
      if (typeof value === 'number') return new Date(value).toISOString();
      break;
    case 'boolean':
      if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  }
  throw new RangeError(`${name} cannot be compared with a ${typeof value}.`);
}

const named: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
};

/** A text inside quotes (SOQL and SOSL Reference, quoted string escape sequences); wildcards stand for themselves. */
function escaped(text: string, inPattern: boolean): string {
  const plain = text.replaceAll(/["'\\\p{Cc}]/gu, (found) => named[found] ?? unicode(found));
  return inPattern ? plain.replaceAll(/[%_]/g, String.raw`\$&`) : plain;
}

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
