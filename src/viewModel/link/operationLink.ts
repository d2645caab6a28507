import type { ConnectionConfig } from '../connections/config.ts';

/** Where an operation lives, as a link names it. */
export interface LinkPlace {
  /** Id of the connection. */
  readonly connection: string;
  readonly id: string;
  /** Origin of the engine server, which colleagues may know by another connection; left out for other places. */
  readonly at?: string;
}

/** Path of a link to an operation. */
export const linkPath = '/operation';

/** Longest query that is read, characters. */
const longest = 500;

/** What follows the `?` of a link. It names a place and nothing else, never a secret. */
export function linkQuery({ connection, id, at }: LinkPlace): string {
  return new URLSearchParams({ connection, id, ...(at === undefined ? {} : { at }) }).toString();
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
  const at = read.get('at');
  if (read.size !== (at === undefined ? 2 : 3) || connection === undefined || id === undefined) return undefined;
  if (!isConnectionId(connection) || !isOperationId(id) || (at !== undefined && !isOrigin(at))) return undefined;
  return { connection, id, ...(at === undefined ? {} : { at }) };
}

/** The connection of this machine that a link means: the one that leads to the same server, else the one of that id. */
export function meantBy<Known extends { readonly id: string; readonly config: ConnectionConfig }>(
  { connection, at }: LinkPlace,
  known: readonly Known[],
): Known | undefined {
  const named = known.find(({ id }) => id === connection);
  if (at === undefined) return named;
  const there = ({ config }: Known) => config.kind === 'engineServer' && config.url === at;
  return named && there(named) ? named : known.find(there);
}

function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** Whether a text may be the id of an operation, of whichever service. */
export function isOperationId(text: string): boolean {
  return /^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/.test(text);
}

function isConnectionId(text: string): boolean {
  return /^[0-9a-z-]{1,64}$/.test(text);
}
