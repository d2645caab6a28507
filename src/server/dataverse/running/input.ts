import { parseExact } from '../../../operation/json.ts';
import { faults } from '../fault.ts';
import { type Argument, readValue } from '../odata/argument.ts';
import { readBodyObject } from '../row/body.ts';
import type { CustomApi } from './customApi.ts';
import { type Parameter, type ParameterType, parameterTypes } from './parameter.ts';
import { type JsonObject, readStructure } from './payload.ts';

/** The input of an action: the members of its body, annotations left out. Raises a `DataverseFault`. */
export function inputOfBody(api: CustomApi, body: string): JsonObject {
  const members = Object.entries(readBodyObject(body, api.uniqueName)).filter(([name]) => !name.includes('@'));
  return checked(api, Object.fromEntries(members));
}

/** The input of a function: its arguments, whose aliases are looked up. Raises a `DataverseFault`. */
export function inputOfArguments(
  api: CustomApi,
  given: readonly Argument[],
  aliases: ReadonlyMap<string, string>,
): JsonObject {
  const members = given.map(({ name, value }): [string, unknown] => {
    const parameter = api.parameters.find(({ uniqueName }) => uniqueName === name);
    if (value.kind !== 'alias') return [name, plainValue(value, parameter)];
    // An alias that nothing stands for is null (OData URL conventions, parameter aliases).
    const text = aliases.get(value.name);
    return [name, text === undefined ? null : plainValue(readValue(text), parameter)];
  });
  return checked(api, Object.fromEntries(members.filter(([, value]) => value !== null)));
}

/** Parameters that the custom API has, and those that it needs; what they hold is the schema's to check. */
function checked(api: CustomApi, input: JsonObject): JsonObject {
  const known = new Set(api.parameters.map(({ uniqueName }) => uniqueName));
  const unknown = Object.keys(input).find((name) => !known.has(name));
  if (unknown !== undefined && !api.isOpen) {
    throw faults.invalid(
      `The parameter '${unknown}' in the request payload is not a valid parameter for the operation '${api.uniqueName}'.`,
    );
  }
  const missing = api.parameters.find(({ uniqueName, isOptional }) => !isOptional && !Object.hasOwn(input, uniqueName));
  if (missing !== undefined) {
    throw faults.invalid(
      `Required parameter '${missing.uniqueName}' is missing for the operation '${api.uniqueName}'.`,
    );
  }
  return input;
}

/** Entities, collections and arrays of strings stand in an address as JSON. */
const structured: readonly ParameterType[] = [
  parameterTypes.entity,
  parameterTypes.entityCollection,
  parameterTypes.entityReference,
  parameterTypes.stringArray,
];

type ReadValue = Exclude<Argument['value'], { readonly kind: 'alias' }>;

function plainValue(literal: ReadValue, parameter: Parameter | undefined): unknown {
  switch (literal.kind) {
    case 'json':
      return readStructure(literal.text, parameter?.uniqueName ?? 'value');
    case 'null':
      return null;
    case 'integer':
      return parseExact(literal.value.toString());
    case 'date':
      return new Date(literal.value).toISOString().slice(0, 10);
    case 'dateTime':
      return new Date(literal.value).toISOString();
    case 'text':
      return parameter !== undefined && structured.includes(parameter.type)
        ? readStructure(literal.value, parameter.uniqueName)
        : literal.value;
    default:
      return literal.value;
  }
}
