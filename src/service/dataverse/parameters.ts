import { parseExact, rawNumberText, stringifyExact } from '../../operation/json.ts';

/**
 * The text in `inputparameters` and `outputparameters`: `[{"Key":"Scope","Value":"all"}]`. Only values that are strings
 * are documented. Ours: every other JSON value stands there as it is, and a payload that is no object has the one key
 * `""`. A stored string that is no such text is shown as it is, since it may be what a client wrote into the column.
 * Nothing is lost either way: reading what was written gives the same payload, writing what was read the same text.
 */

/** The column's text of a payload (JSON text, as the engine keeps it). */
export function parametersText(payload: string): string {
  return textOf(parseExact(payload));
}

/** The payload, a JSON value, to keep for a column's text; text of another form stays a string. */
export function payloadOfParameters(text: string): unknown {
  const read = readParameters(text);
  return read !== undefined && textOf(read.value) === text ? read.value : text;
}

/** The payload value that a text of the service stands for, however it is spaced; undefined: it has another form. */
export function readParameters(text: string): { readonly value: unknown } | undefined {
  let pairs: unknown;
  try {
    pairs = parseExact(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(pairs) || !pairs.every(isPair)) return undefined;
  const only = pairs.length === 1 ? pairs[0] : undefined;
  if (only?.Key === '') return { value: only.Value };
  const value = Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]));
  return Object.keys(value).length === pairs.length ? { value } : undefined;
}

const notShown = '(not shown)';

/**
 * Parameters that stand in the place of those that the column, which holds `max` characters, has no room for. What the
 * service does with such outputs is documented nowhere; ours says so and loses nothing. `where`: who has all of it.
 */
export function noticeText(length: number, max: number, where: string): string {
  const count = new Intl.NumberFormat('en-US');
  const Value = `The parameters have ${count.format(length)} characters, and the column holds ${count.format(max)}. All of them: ${where}`;
  return JSON.stringify([{ Key: notShown, Value }]);
}

/** True for a text that stands in the place of parameters, and must not be taken for them. */
export function isNotice(text: string | null): boolean {
  return text?.startsWith(`[{"Key":"${notShown}"`) ?? false;
}

function textOf(value: unknown): string {
  if (typeof value === 'string' && readsAsItself(value)) return value;
  const keys = isRecord(value) ? Object.keys(value) : undefined;
  if (keys === undefined || (keys.length === 1 && keys[0] === '')) return stringifyExact([{ Key: '', Value: value }]);
  return stringifyExact(Object.entries(value as object).map(([Key, Value]) => ({ Key, Value })));
}

/** True for a string that is read back as itself. */
function readsAsItself(text: string): boolean {
  return payloadOfParameters(text) === text;
}

function isPair(value: unknown): value is { Key: string; Value: unknown } {
  if (!isRecord(value)) return false;
  const names = Object.keys(value);
  return names.length === 2 && 'Value' in value && typeof value.Key === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && rawNumberText(value) === null;
}
