import type { Writer } from './writer.ts';

/** Longest time in ms that one look-up holds the event loop, and that one page may take over all. */
export const sliceTime = 10;
export const pageTime = 400;

/** What reads in windows keep to; tests have smaller ones. */
export interface ReadLimits {
  /** Rows looked at in one statement; doubled while statements are fast. */
  readonly firstWindow: number;
  /** Longest time that one page may take, ms. */
  readonly pageTime: number;
  /** Up to here rows are counted to find out how many an index leads to. */
  readonly few: number;
}

export const readLimits: ReadLimits = { firstWindow: 2_000, pageTime, few: 20_000 };

/** Numbers `low <= n < high`. */
export interface Window {
  readonly high: number;
  readonly low: number;
}

/** Windows one after the other; `next(ms)` tells how long the last one took. */
export type Windows = Generator<Window, void, number>;

export function* only(window: Window): Windows {
  yield window;
}

export function whole(before: number): Windows {
  return only({ high: before, low: 0 });
}

/** Windows of sequence numbers from the newest down to the floor. */
export function* backwards(before: number, floor: number, { firstWindow }: ReadLimits = readLimits): Windows {
  let size = firstWindow;
  for (let high = before; high > floor; ) {
    const low = Math.max(floor, high - size);
    const took: number = yield { high, low };
    size = resized(size, took);
    high = low;
  }
}

/** The same from the oldest up. */
export function* forwards(from: number, end: number, { firstWindow }: ReadLimits): Windows {
  let size = firstWindow;
  for (let low = from; low < end; ) {
    const high = Math.min(end, low + size);
    const took: number = yield { high, low };
    size = resized(size, took);
    low = high;
  }
}

function resized(size: number, took: number): number {
  if (took < sliceTime / 2) return size * 2;
  return took > sliceTime && size > 500 ? Math.floor(size / 2) : size;
}

/**
 * Windows of the instants of submission `within` some, in either direction, each with about as many operations. They
 * never part operations of one instant.
 */
export function* bySubmission(
  writer: Writer,
  within: Window,
  descending: boolean,
  { firstWindow }: ReadLimits,
): Windows {
  const edge = writer.statements.arrays(
    descending
      ? 'SELECT submitted_at FROM operation INDEXED BY operation_submitted WHERE submitted_at < ? ORDER BY submitted_at DESC LIMIT 1 OFFSET ?'
      : 'SELECT submitted_at FROM operation INDEXED BY operation_submitted WHERE submitted_at >= ? ORDER BY submitted_at LIMIT 1 OFFSET ?',
  );
  let size = firstWindow;
  let { high, low } = within;
  while (high > low) {
    const [at] = edge.get(descending ? high : low, size) ?? [];
    const far = at === undefined ? undefined : Number(at);
    const window = descending
      ? { high, low: Math.max(low, far ?? low) }
      : { high: Math.min(high, far === undefined ? high : Math.max(far, low + 1)), low };
    const took: number = yield window;
    size = resized(size, took);
    if (descending) high = window.low;
    else low = window.high;
  }
}
