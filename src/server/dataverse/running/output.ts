import { parseExact, stringifyExact } from '../../../operation/json.ts';
import { soleOutput } from './parameter.ts';
import { isObject, type JsonObject } from './payload.ts';

/**
 * The outputs of a custom API: the members of what its handler returned; anything but an object is the one output
 * `value`, nothing is none.
 */
export function outputsOf(output: string | null): JsonObject {
  const value = output === null ? null : parseExact(output);
  if (value === null) return {};
  return isObject(value) ? value : { [soleOutput]: value };
}

/** A JSON object of members that are the service's own, and of outputs, which never take their place. */
export function withOutputs(own: JsonObject, outputs: JsonObject): string {
  return stringifyExact({
    ...own,
    ...Object.fromEntries(Object.entries(outputs).filter(([name]) => !Object.hasOwn(own, name))),
  });
}
