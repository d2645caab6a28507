import { derivedId } from '../derivedId.ts';

/** The values of column `type` of request parameters and response properties (tables of custom APIs). */
export const parameterTypes = {
  boolean: 0,
  dateTime: 1,
  decimal: 2,
  entity: 3,
  entityCollection: 4,
  entityReference: 5,
  float: 6,
  integer: 7,
  money: 8,
  picklist: 9,
  string: 10,
  stringArray: 11,
  guid: 12,
} as const;

export type ParameterType = (typeof parameterTypes)[keyof typeof parameterTypes];

/** One request parameter or response property of a custom API. */
export interface Parameter {
  readonly id: string;
  readonly uniqueName: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly type: ParameterType;
  readonly isOptional: boolean;
}

type Schema = Readonly<Record<string, unknown>>;

/** The name that an output has which is no object. */
export const soleOutput = 'value';

/** The parameters that a JSON schema of an object has: its properties. None when it names none. */
export function parametersOf(schema: Schema | undefined | null, owner: string): Parameter[] {
  const properties = recordOf(schema?.properties);
  const needed = Array.isArray(schema?.required) ? schema.required : [];
  return Object.entries(properties ?? {}).map(([name, property]) =>
    parameterOf(owner, name, recordOf(property) ?? {}, !needed.includes(name)),
  );
}

/** The response properties of a schema of an output: of an object its properties, of anything else it alone. */
export function propertiesOf(schema: Schema | undefined, owner: string): Parameter[] {
  if (schema === undefined) return [];
  const type = typeOf(schema);
  if (type === 'null') return [];
  if (type === undefined || type === 'object') return parametersOf(schema, owner);
  return [parameterOf(owner, soleOutput, schema, true)];
}

function parameterOf(owner: string, name: string, schema: Schema, isOptional: boolean): Parameter {
  return {
    id: derivedId('parameter', `${owner}/${name}`),
    uniqueName: name,
    displayName: textOf(schema.title) ?? name,
    description: textOf(schema.description) ?? null,
    type: parameterType(schema),
    isOptional,
  };
}

/** What has no type of the service's is a String, which can hold anything as text. */
function parameterType(schema: Schema): ParameterType {
  const format = textOf(schema.format);
  switch (typeOf(schema)) {
    case 'boolean':
      return parameterTypes.boolean;
    case 'integer':
      return parameterTypes.integer;
    case 'number':
      return format === 'decimal' ? parameterTypes.decimal : parameterTypes.float;
    case 'object':
      return parameterTypes.entity;
    case 'array':
      return typeOf(recordOf(schema.items) ?? {}) === 'object'
        ? parameterTypes.entityCollection
        : parameterTypes.stringArray;
    default:
      if (format === 'date-time' || format === 'date') return parameterTypes.dateTime;
      return format === 'uuid' ? parameterTypes.guid : parameterTypes.string;
  }
}

/** The one type of a schema, `null` beside it left out; undefined when it has none or several. */
function typeOf({ type }: Schema): string | undefined {
  const types = (Array.isArray(type) ? type : [type]).filter((each) => typeof each === 'string');
  const [first, ...others] = types.length > 1 ? types.filter((each) => each !== 'null') : types;
  return others.length === 0 ? first : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function recordOf(value: unknown): Schema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : undefined;
}
