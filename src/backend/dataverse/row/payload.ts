import { parseExact, stringifyExact } from '../../../operation/json.ts';
import { readParameters } from '../../../service/dataverse/parameters.ts';

/**
 * The JSON value in a column of parameters: an object of its keys. Text of another form stands for itself, as JSON
 * when it is that. Undefined: the column is empty.
 */
export function payloadValue(text: string | null): unknown {
  if (text === null) return undefined;
  const read = readParameters(text);
  if (read !== undefined) return read.value;
  try {
    return parseExact(text);
  } catch {
    return text;
  }
}

/** The same as JSON text; null: the column is empty. */
export function payloadText(text: string | null): string | null {
  return text === null ? null : stringifyExact(payloadValue(text));
}
