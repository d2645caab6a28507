import { OperationFailure } from './error.ts';
import { endOfString, hasEscapedKeys, hideEscapedKeys } from './jsonKeys.ts';
import { decimalOf } from './scalar.ts';

/** A number that a double cannot hold, kept as it was written. JSON.stringify writes it back unchanged. */
export interface RawNumber {
  readonly rawJSON: string;
}

/** What the JSON object offers beyond the typed library (ECMAScript 2026, in V8 since Node 22). */
const exactJson = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
};

/** Deepest nesting that is taken: a scalar is 0, `[]` is 1, `[[]]` is 2. */
export const depthLimit = 100;

/** Only a text with 16 digits in a row, or an exponent of three digits, can hold a number that a double cannot. */
const candidate = /[\d.]{16}|\de[+-]?\d{3}/i;

/** Deepest nesting that the slow road takes, which calls itself for each level. */
const walkLimit = 1_000;

/**
 * Reads JSON. Numbers that a double cannot hold (large integers, long decimals, 1e400) become {@link RawNumber}, and
 * keys are what is written, `__proto__` too. Raises 'invalid-json', or 'too-deep' where it has to walk 1,000 levels.
 */
export function parseExact(text: string): unknown {
  return parse(text, candidate.test(text));
}

/** Reads JSON with every number as a double: what a program that uses JSON.parse expects. Raises as `parseExact`. */
export function parseJson(text: string): unknown {
  return parse(text, false);
}

function parse(text: string, numbers: boolean): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return numbers || hasEscapedKeys(text) ? walk(text, numbers) : value;
  } catch (error) {
    if (error instanceof OperationFailure) throw error;
    throw new OperationFailure('invalid-json', `This is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** The slow road, for a text that is known to be JSON. */
function walk(text: string, numbers: boolean): unknown {
  checkTextDepth(text, walkLimit);
  const keys = hideEscapedKeys(text);
  return exactJson.parse(keys.text, (_key, value, { source }) => {
    if (typeof value === 'object' && value !== null) return Array.isArray(value) ? value : keys.restore(value);
    const inexact = numbers && typeof value === 'number' && source !== undefined && !holdsExactly(value, source);
    return inexact ? exactJson.rawJSON(source) : value;
  });
}

function holdsExactly(value: number, source: string): boolean {
  if (String(value) === source) return true;
  if (!Number.isFinite(value)) return false;
  const found = decimalOf(String(value));
  const wanted = decimalOf(source);
  return found.digits === wanted.digits && found.exponent === wanted.exponent;
}

/** Writes JSON, raw numbers as they were read. Raises 'invalid-json' for what JSON cannot say: undefined, a function, a bigint, a circle. */
export function stringifyExact(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new OperationFailure('invalid-json', `The value cannot be written as JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (text === undefined) {
    throw new OperationFailure('invalid-json', `The value cannot be written as JSON: it is ${typeof value}.`);
  }
  return text;
}

/** The text of a number that a double cannot hold, or null for any other value. */
export function rawNumberText(value: unknown): string | null {
  return exactJson.isRawJSON(value) ? value.rawJSON : null;
}

/** How deep a JSON text nests, without reading it; looks no further than one level beyond `limit`. */
export function textDepth(text: string, limit = Number.POSITIVE_INFINITY): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length && deepest <= limit; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) at = endOfString(text, at);
    else if (unit === 0x5b || unit === 0x7b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (unit === 0x5d || unit === 0x7d) depth -= 1;
  }
  return deepest;
}

/** How deep a JSON value nests; looks no further than one level beyond `limit`, so a circle ends too when one is given. */
export function depthOf(value: unknown, limit = Number.POSITIVE_INFINITY): number {
  let level: unknown[] = [value];
  for (let depth = 0; ; depth += 1) {
    const inner: unknown[] = [];
    let nested = false;
    for (const one of level) {
      if (typeof one !== 'object' || one === null || rawNumberText(one) !== null) continue;
      nested = true;
      for (const child of Object.values(one)) if (typeof child === 'object' && child !== null) inner.push(child);
    }
    if (!nested || depth > limit) return depth;
    level = inner;
  }
}

/** Raises 'too-deep' for a JSON text that nests deeper than the limit. `path` names the field in the refusal. */
export function checkTextDepth(text: string, limit: number = depthLimit, path?: string): void {
  if (textDepth(text, limit) > limit) refuseDepth(limit, path);
}

/** Raises 'too-deep' for a JSON value that nests deeper than the limit. `path` names the field in the refusal. */
export function checkDepth(value: unknown, limit: number = depthLimit, path?: string): void {
  if (depthOf(value, limit) > limit) refuseDepth(limit, path);
}

function refuseDepth(limit: number, path: string | undefined): never {
  const message = `Arrays and objects may be nested ${limit} levels deep; this nests deeper. Flatten the value.`;
  throw new OperationFailure('too-deep', message, path === undefined ? {} : { path });
}
