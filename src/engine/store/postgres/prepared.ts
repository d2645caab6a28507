/** Connections that reach PostgreSQL itself: what is prepared on one is there for its next transaction. */
const direct = new WeakSet<object>();
const names = new Map<string, string>();
/** Most statements that are kept on a connection; the texts depend on what a batch writes, and few of them are frequent. */
const most = 200;

/** Says that this connection keeps what is prepared on it. */
export function keepsPrepared(client: object): void {
  direct.add(client);
}

/**
 * A statement that PostgreSQL parses and plans once for the connection, where it can be kept. For those whose plan does not
 * depend on their values, on connections that look up rows by an index whatever the size of a table.
 */
export function prepared(client: object, text: string): { readonly text: string; readonly name?: string } {
  if (!direct.has(client)) return { text };
  const known = names.get(text);
  if (known !== undefined) return { text, name: known };
  if (names.size >= most) return { text };
  const name = `bgops_${names.size}`;
  names.set(text, name);
  return { text, name };
}
