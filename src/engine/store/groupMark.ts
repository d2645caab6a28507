import { OperationFailure } from '../../operation/error.ts';

/** Behind which group a page begins: its key, and the number that orders groups, which is its count or its newest row. */
export interface GroupMark {
  readonly at: number;
  readonly key: string;
}

export function writeGroupMark({ at, key }: GroupMark): string {
  return Buffer.from(JSON.stringify([at, key])).toString('base64url');
}

/** Raises `invalid-request` for a text that is no such mark. */
export function readGroupMark(text: string): GroupMark {
  try {
    const [at, key, ...more]: unknown[] = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Number.isSafeInteger(at) && typeof key === 'string' && more.length === 0) return { at: Number(at), key };
  } catch {
    // Told below.
  }
  throw new OperationFailure('invalid-request', 'The page mark is not one of ours. Use `next` of the page before.', {
    path: 'after',
  });
}
