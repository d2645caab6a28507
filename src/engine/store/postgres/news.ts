/** What one commit tells the others. */
export interface News {
  /** The newest change number; 0: something changed that has no number, such as what is paused. */
  readonly version: number;
  /** Types of which something may start now; null: it is not known which. */
  readonly ready: ReadonlySet<string> | null;
}

/** Most bytes that PostgreSQL takes along, less what the number needs. */
const longest = 7_900;

/** The text of a notification: the number, then the types as JSON; `*` where they do not fit. */
export function newsOf(version: number, ready: ReadonlySet<string>): string {
  if (ready.size === 0) return String(version);
  const types = JSON.stringify([...ready]);
  return `${version} ${Buffer.byteLength(types) > longest ? '*' : types}`;
}

export function parseNews(text: string): News {
  const space = text.indexOf(' ');
  if (space < 0) return { version: Number(text), ready: new Set() };
  const types = text.slice(space + 1);
  return {
    version: Number(text.slice(0, space)),
    ready: types === '*' ? null : new Set(JSON.parse(types) as string[]),
  };
}
