/** Where an operation lives, as a link names it. */
export interface LinkPlace {
  /** Id of the connection. */
  readonly connection: string;
  readonly id: string;
}

/** Path of a link to an operation. */
export const linkPath = '/operation';

/** Longest query that is read, characters. */
const longest = 500;

/** What follows the `?` of a link. It names a place and nothing else, never a secret. */
export function linkQuery({ connection, id }: LinkPlace): string {
  return new URLSearchParams({ connection, id }).toString();
}

/** The place that a link names; undefined when it is none of ours, or says anything more. */
export function readLink(path: string, query: string): LinkPlace | undefined {
  if (path !== linkPath || query.length > longest) return undefined;
  const read = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (read.has(name)) return undefined;
    read.set(name, value);
  }
  const connection = read.get('connection');
  const id = read.get('id');
  if (read.size !== 2 || connection === undefined || id === undefined) return undefined;
  return isConnectionId(connection) && isOperationId(id) ? { connection, id } : undefined;
}

/** Whether a text may be the id of an operation, of whichever service. */
export function isOperationId(text: string): boolean {
  return /^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/.test(text);
}

function isConnectionId(text: string): boolean {
  return /^[0-9a-z-]{1,64}$/.test(text);
}
