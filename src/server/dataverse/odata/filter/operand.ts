import { faults } from '../../fault.ts';
import type { Property } from '../entity.ts';
import { edmTypeOf, isGuid, type Literal, readBare } from '../literal.ts';
import type { ComparisonOperator, Filter, Value } from './filter.ts';

/** What stands on a side of a comparison. */
export type Operand =
  | { readonly kind: 'property'; readonly property: Property }
  | { readonly kind: 'literal'; readonly literal: Literal }
  | { readonly kind: 'filter'; readonly filter: Filter };

/** Everything, and nothing. */
export const always: Filter = { kind: 'and', of: [] };
export const never: Filter = { kind: 'or', of: [] };

/** The names of the OData library for comparisons, as errors show them. */
const operatorKinds: Readonly<Record<ComparisonOperator, string>> = {
  eq: 'Equal',
  ne: 'NotEqual',
  gt: 'GreaterThan',
  ge: 'GreaterThanOrEqual',
  lt: 'LessThan',
  le: 'LessThanOrEqual',
};

export function edmTypeOfProperty({ kind }: Property): string {
  switch (kind) {
    case 'guid':
    case 'lookup':
      return 'Edm.Guid';
    case 'text':
    case 'memo':
      return 'Edm.String';
    case 'integer':
    case 'choice':
      return 'Edm.Int32';
    case 'bigInteger':
      return 'Edm.Int64';
    case 'decimal':
      return 'Edm.Decimal';
    case 'boolean':
      return 'Edm.Boolean';
    case 'dateTime':
      return 'Edm.DateTimeOffset';
  }
}

/** A property compared with a literal; raises a 400 where their types do not fit each other. */
export function comparison(
  property: Property,
  operator: ComparisonOperator,
  literal: Literal,
  lenientGuids: boolean,
): Filter {
  const ordered = operator !== 'eq' && operator !== 'ne';
  if (literal.kind === 'null') {
    return ordered ? never : { kind: 'compare', property: property.name, operator, value: null };
  }
  const value = valueFor(property, literal, lenientGuids);
  if (value === undefined || (ordered && (property.kind === 'lookup' || property.kind === 'boolean'))) {
    throw faults.incompatibleTypes(edmTypeOfProperty(property), edmTypeOf(literal), operatorKinds[operator]);
  }
  return { kind: 'compare', property: property.name, operator, value };
}

/** The value of a property that a literal is; undefined: its type does not fit. */
function valueFor({ kind }: Property, literal: Literal, lenientGuids: boolean): Value | undefined {
  switch (kind) {
    case 'guid':
    case 'lookup':
      if (literal.kind === 'guid') return literal.value;
      return lenientGuids && literal.kind === 'text' && isGuid(literal.value) ? literal.value.toLowerCase() : undefined;
    case 'text':
    case 'memo':
      return literal.kind === 'text' ? literal.value : undefined;
    case 'integer':
    case 'choice':
    case 'decimal':
      return literal.kind === 'integer' || literal.kind === 'decimal' ? Number(literal.value) : undefined;
    case 'bigInteger':
      return literal.kind === 'integer' || literal.kind === 'decimal' ? literal.value : undefined;
    case 'boolean':
      return literal.kind === 'boolean' ? literal.value : undefined;
    case 'dateTime':
      return literal.kind === 'dateTime' || literal.kind === 'date' ? literal.value : undefined;
  }
}

/**
 * The value of a property that a text in `PropertyValue` or `PropertyValues` stands for, which are strings whatever the
 * property is; raises a 400 where it cannot be one.
 */
export function valueOfText(property: Property, literal: Literal): Value {
  const read = literal.kind === 'text' && !isText(property) ? (bareOf(property, literal.value) ?? literal) : literal;
  const value = valueFor(property, read, false);
  if (value === undefined) {
    throw faults.invalid(
      `The value of '${property.name}' in a query function must be of the type ${edmTypeOfProperty(property)}.`,
    );
  }
  return value;
}

function bareOf({ kind }: Property, text: string): Literal | undefined {
  if (kind !== 'boolean') return readBare(text.trim());
  return text === 'true' || text === 'false' ? { kind: 'boolean', value: text === 'true' } : undefined;
}

export function isText({ kind }: Property): boolean {
  return kind === 'text' || kind === 'memo';
}
