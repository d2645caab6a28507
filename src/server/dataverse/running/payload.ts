import { OperationFailure } from '../../../operation/error.ts';
import { checkTextDepth, parseExact, rawNumberText } from '../../../operation/json.ts';
import { faults } from '../fault.ts';

export type JsonObject = Record<string, unknown>;

/** The JSON object or array that a parameter has in an address. Raises a 400. */
export function readStructure(text: string, name: string): unknown {
  let value: unknown;
  try {
    checkTextDepth(text);
    value = parseExact(text);
  } catch (error) {
    if (!(error instanceof OperationFailure)) throw error;
    throw faults.invalid(`The value of the parameter '${name}' is not JSON, or nests too deeply.`);
  }
  if (isObject(value) || Array.isArray(value)) return value;
  throw faults.invalid(`The parameter '${name}' must be a JSON object or array.`);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && rawNumberText(value) === null;
}
