import { OperationFailure } from '../../operation/error.ts';
import type { Key } from './order.ts';

/**
 * Where a page goes on: behind a row (`after`), from a value of the order's first term on, up to which everything was
 * looked at (`from`), and with how many rows still to be left out (`skip`).
 */
export interface PageMark {
  readonly after?: Key;
  readonly from?: number;
  readonly skip?: number;
}

const longest = 60_000;

/** A page mark as text without meaning to others. */
export function writeMark({ after, from, skip }: PageMark): string {
  const key = after === undefined ? null : [after.sequence, ...after.values];
  return Buffer.from(JSON.stringify([key, from ?? null, skip ?? 0])).toString('base64url');
}

/** Raises `invalid-request` for a text that is no mark of an order with `size` terms. */
export function readMark(text: string, size: number): PageMark {
  const parts = text.length > longest ? undefined : parse(text);
  if (!Array.isArray(parts) || parts.length !== 3) throw notOurs();
  const [key, from, skip] = parts as unknown[];
  const isKey = Array.isArray(key) && key.length === size + 1 && isWhole(key[0]) && key.every(isValue);
  if (!(key === null || isKey) || !(from === null || isWhole(from)) || !isWhole(skip) || skip < 0) throw notOurs();
  return {
    ...(isKey ? { after: { sequence: Number(key[0]), values: key.slice(1) } } : {}),
    ...(from === null ? {} : { from }),
    ...(skip === 0 ? {} : { skip }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isValue = (value: unknown) => value === null || typeof value === 'string' || typeof value === 'number';

function notOurs(): OperationFailure {
  return new OperationFailure('invalid-request', 'The page mark is not one of ours. Use `next` of the page before.', {
    path: 'after',
  });
}
