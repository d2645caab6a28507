import type { Commit } from '../store.ts';

/** What one commit tells the others. */
export interface News extends Commit {
  /** The newest change number; 0: something changed that has no number, such as what is paused. */
  readonly version: number;
}

/** Most bytes that PostgreSQL takes along, less what the number needs. */
const longest = 7_900;

/** The text of a notification: the number, `!` when it asks for something, then types as JSON, or `*` for any. */
export function newsOf({ version, ready, asks }: News): string {
  const start = `${version}${asks ? '!' : ''}`;
  if (ready !== null && ready.size === 0) return start;
  const types = ready === null ? '*' : JSON.stringify([...ready]);
  return `${start} ${Buffer.byteLength(types) > longest ? '*' : types}`;
}

export function parseNews(text: string): News {
  const [, version, mark, types] = /^(\d+)(!?)(?: (.*))?$/s.exec(text) ?? [];
  // Who wrote something else knows more than this program.
  if (version === undefined) return { version: 0, ready: null, asks: true };
  const ready = types === '*' ? null : new Set(types === undefined ? [] : (JSON.parse(types) as string[]));
  return { version: Number(version), ready, asks: mark === '!' || version === '0' };
}
