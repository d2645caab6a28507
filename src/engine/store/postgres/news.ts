import { anyCommit, type Commit, type Timed } from '../store.ts';

/** What one commit tells the others. */
export interface News extends Commit {
  /** The newest change number; 0: something changed that has no number, such as what is paused. */
  readonly version: number;
}

/** Most bytes that PostgreSQL takes along, less what the number needs. */
const longest = 7_900;

/**
 * The text of a notification: the number, `!` when it asks for something, `@` and the instants that it set (`@*`: unknown
 * ones), then types as JSON, or `*` for any.
 */
export function newsOf({ version, ready, asks, timed }: News): string {
  const start = `${version}${asks ? '!' : ''}${textOf(timed)}`;
  if (ready !== null && ready.size === 0) return start;
  const types = ready === null ? '*' : JSON.stringify([...ready]);
  return `${start} ${Buffer.byteLength(types) > longest ? '*' : types}`;
}

function textOf(timed: Timed | null): string {
  if (timed === null) return '@*';
  const { due = '', expiry = '', callback = '' } = timed;
  const text = [due, expiry, callback].join();
  return text === ',,' ? '' : `@${text}`;
}

function parseTimed(text: string): Timed | null {
  if (text === '*') return null;
  const [due, expiry, callback] = text.split(',').map((one) => (one === '' ? undefined : Number(one)));
  return { due, expiry, callback };
}

export function parseNews(text: string): News {
  const [, version, mark, instants = ',,', types] = /^(\d+)(!?)(?:@(\*|[\d,]*))?(?: (.*))?$/s.exec(text) ?? [];
  // Who wrote something else knows more than this program.
  if (version === undefined) return { version: 0, ...anyCommit };
  const ready = types === '*' ? null : new Set(types === undefined ? [] : (JSON.parse(types) as string[]));
  return { version: Number(version), ready, asks: mark === '!' || version === '0', timed: parseTimed(instants) };
}
