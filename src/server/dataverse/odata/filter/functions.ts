import { faults } from '../../fault.ts';
import type { EntityType, Property } from '../entity.ts';
import { type Literal, readBare } from '../literal.ts';
import { countedStretches, dayStretches, plainStretches, type Stretch } from './dates.ts';
import type { Filter, Value } from './filter.ts';
import { isText, valueOfText } from './operand.ts';
import { patternOf } from './pattern.ts';

/** What the functions of a filter depend on. */
export interface FunctionScope {
  readonly type: EntityType;
  readonly now: number;
  /** GUID of who asks, in lower case. */
  readonly user: string;
}

/** Parameters of a query function: a literal, or an array of them. */
export type Parameters = ReadonlyMap<string, Literal | readonly Literal[]>;

const ends = {
  contains: { before: true, after: true },
  startswith: { before: false, after: true },
  endswith: { before: true, after: false },
} as const;

export type TextFunction = keyof typeof ends;
export const textFunctions = Object.keys(ends) as readonly TextFunction[];

/** contains, startswith, endswith. Raises a 400 where the property or the literal is no text. */
export function textMatch(name: TextFunction, property: Property, literal: Literal): Filter {
  if (!isText(property) || literal.kind !== 'text') {
    // What the OData library says of it.
    const signature = `${name}(Edm.String Nullable=true, Edm.String Nullable=true)`;
    throw faults.invalid(
      `No function signature for the function with name '${name}' matches the specified arguments. The function signatures considered are: ${signature}.`,
    );
  }
  return { kind: 'like', property: property.name, pattern: patternOf(literal.value, ends[name]) };
}

/** A function of the service, without its namespace. Raises a 400 for one that there is not, or not here. */
export function queryFunction(name: string, parameters: Parameters, scope: FunctionScope): Filter {
  const property = propertyOf(name, parameters, scope.type);
  const stretch = stretchOf(name, property, parameters, scope.now);
  if (stretch !== undefined) return inStretch(property, stretch);
  const key = property.name;
  switch (name) {
    case 'In':
    case 'NotIn': {
      const filter: Filter = { kind: 'oneOf', property: key, values: valuesOf(name, property, parameters) };
      return name === 'In' ? filter : { kind: 'not', of: filter };
    }
    case 'Between':
    case 'NotBetween': {
      const filter = between(name, property, valuesOf(name, property, parameters));
      return name === 'Between' ? filter : { kind: 'not', of: filter };
    }
    case 'EqualUserId':
      return { kind: 'compare', property: needGuid(name, property).name, operator: 'eq', value: scope.user };
    case 'NotEqualUserId':
      return { kind: 'compare', property: needGuid(name, property).name, operator: 'ne', value: scope.user };
    default:
      throw faults.invalid(
        `The query function 'Microsoft.Dynamics.CRM.${name}' is not supported here: use comparisons, In, Between, EqualUserId or one of the functions for dates that know no fiscal year.`,
      );
  }
}

function propertyOf(name: string, parameters: Parameters, type: EntityType): Property {
  const given = parameters.get('PropertyName');
  if (given === undefined || !('kind' in given) || given.kind !== 'text') {
    throw faults.invalid(`The query function '${name}' needs PropertyName, the name of a property in quotes.`);
  }
  const property = type.properties.get(given.value) ?? type.properties.get(`_${given.value}_value`);
  if (property === undefined) throw faults.unknownProperty(given.value, type.name);
  return property;
}

function stretchOf(name: string, property: Property, parameters: Parameters, now: number): Stretch | undefined {
  const plain = Object.hasOwn(plainStretches, name) ? plainStretches[name] : undefined;
  const counted = Object.hasOwn(countedStretches, name) ? countedStretches[name] : undefined;
  const onDay = Object.hasOwn(dayStretches, name) ? dayStretches[name] : undefined;
  if (plain === undefined && counted === undefined && onDay === undefined) return undefined;
  if (property.kind !== 'dateTime') {
    throw faults.invalid(`The query function '${name}' is for dates, and '${property.name}' is none.`);
  }
  if (plain !== undefined) return plain(now);
  const literal = bareValue(name, parameters);
  if (counted !== undefined) {
    if (literal.kind !== 'integer' || literal.value < 1n) {
      throw faults.invalid(`The query function '${name}' needs PropertyValue, a whole number of 1 or more.`);
    }
    return counted(now, Number(literal.value));
  }
  if (literal.kind !== 'date' && literal.kind !== 'dateTime') {
    throw faults.invalid(`The query function '${name}' needs PropertyValue, a date such as 2026-01-31.`);
  }
  return onDay?.(literal.value);
}

/** `PropertyValue`, which may stand in quotes. */
function bareValue(name: string, parameters: Parameters): Literal {
  const given = parameters.get('PropertyValue');
  if (given === undefined || !('kind' in given))
    throw faults.invalid(`The query function '${name}' needs PropertyValue.`);
  return given.kind === 'text' ? (readBare(given.value.trim()) ?? given) : given;
}

function valuesOf(name: string, property: Property, parameters: Parameters): readonly Value[] {
  const given = parameters.get('PropertyValues');
  if (given === undefined || 'kind' in given) {
    throw faults.invalid(`The query function '${name}' needs PropertyValues, an array such as ['0','20'].`);
  }
  return given.map((literal) => valueOfText(property, literal));
}

function between(name: string, property: Property, values: readonly Value[]): Filter {
  const [least, most] = values;
  if (least === undefined || most === undefined || values.length !== 2) {
    throw faults.invalid(`The query function '${name}' needs exactly two PropertyValues.`);
  }
  if (property.kind === 'lookup' || property.kind === 'boolean') {
    throw faults.invalid(
      `The query function '${name}' is for numbers, dates and texts, and '${property.name}' is none.`,
    );
  }
  return {
    kind: 'and',
    of: [
      { kind: 'compare', property: property.name, operator: 'ge', value: least },
      { kind: 'compare', property: property.name, operator: 'le', value: most },
    ],
  };
}

function needGuid(name: string, property: Property): Property {
  if (property.kind === 'guid' || property.kind === 'lookup') return property;
  throw faults.invalid(`The query function '${name}' is for lookups, and '${property.name}' is none.`);
}

function inStretch({ name }: Property, { from, until, upTo }: Stretch): Filter {
  const of: Filter[] = [];
  if (from !== undefined) of.push({ kind: 'compare', property: name, operator: 'ge', value: from });
  if (until !== undefined) of.push({ kind: 'compare', property: name, operator: 'lt', value: until });
  if (upTo !== undefined) of.push({ kind: 'compare', property: name, operator: 'le', value: upTo });
  return { kind: 'and', of };
}
