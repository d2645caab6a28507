import { OperationFailure } from '../../../operation/error.ts';
import { checkTextDepth, depthLimit, parseExact } from '../../../operation/json.ts';
import { faults } from '../fault.ts';

export type JsonObject = Record<string, unknown>;

/**
 * The JSON object that a request has for a body; none at all counts as `{}`, as clients leave it out when they have no
 * parameters. Raises the service's fault for a payload that it does not understand; `set` is what that names.
 */
export function readObject(body: string, set: string): JsonObject {
  if (body.trim() === '') return {};
  const value = readJson(body, set);
  if (!isObject(value)) throw faults.payload(set, 'The body of the request must be a JSON object.');
  return value;
}

/** The value of a JSON text. Raises as `readObject`. */
export function readJson(body: string, set: string): unknown {
  try {
    checkTextDepth(body, depthLimit + 2);
    return parseExact(body);
  } catch (error) {
    if (!(error instanceof OperationFailure)) throw error;
    const place = /at position \d+(?: \(line \d+ column \d+\))?/.exec(error.message)?.[0] ?? '';
    const why = error.code === 'too-deep' ? 'It nests too deeply.' : `It is not JSON ${place}`.trimEnd();
    throw faults.payload(set, `The body could not be read: ${why}`);
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
