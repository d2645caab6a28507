import { type Scope, scopes } from '../../operation/access.ts';
import type { StoredToken, TokenStore } from './tokenStore.ts';

type Value = string | number | null;

/** Runs a statement with `$1`, `$2`, … and answers its rows as arrays. */
export type Run = (sql: string, values: readonly Value[]) => Promise<unknown[][]>;

const columns =
  'id, name, digest, scopes, created_at, created_by, expires_at, revoked_at, revoked_by, last_used_at, last_used_from';

/** What ended so long ago is forgotten when the next token is made, ms. */
const remembered = 90 * 86_400_000;

/** The statements over the table `token`, which both databases understand. */
export function tokensOver(run: Run, close: () => Promise<void>): TokenStore {
  return {
    async all() {
      return (await run(`SELECT ${columns} FROM token ORDER BY created_at, id`, [])).map(tokenOf);
    },
    async add({ id, name, digest, scopes, createdAt, createdBy, expiresAt }) {
      await run('DELETE FROM token WHERE revoked_at < $1 OR expires_at < $1', [createdAt - remembered]);
      const rows = await run(
        `INSERT INTO token (id, name, digest, scopes, created_at, created_by, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id`,
        [id, name, digest, scopes.join(), createdAt, createdBy, expiresAt],
      );
      return rows.length > 0;
    },
    async revoke(id, by, at) {
      const sql = 'UPDATE token SET revoked_at = $1, revoked_by = $2 WHERE id = $3 AND revoked_at IS NULL RETURNING id';
      return (await run(sql, [at, by, id])).length > 0;
    },
    async noteUse(id, at, from) {
      await run('UPDATE token SET last_used_at = $1, last_used_from = $2 WHERE id = $3', [at, from, id]);
    },
    close,
  };
}

function tokenOf(row: unknown[]): StoredToken {
  const [id, name, digest, words, createdAt, createdBy, expiresAt, revokedAt, revokedBy, usedAt, usedFrom] = row;
  return {
    id: String(id),
    name: String(name),
    digest: String(digest),
    // A scope that a later version knows allows nothing here.
    scopes: String(words).split(',').filter(isScope),
    createdAt: Number(createdAt),
    createdBy: String(createdBy),
    expiresAt: numberOrNull(expiresAt),
    revokedAt: numberOrNull(revokedAt),
    revokedBy: textOrNull(revokedBy),
    lastUsedAt: numberOrNull(usedAt),
    lastUsedFrom: textOrNull(usedFrom),
  };
}

function isScope(word: string): word is Scope {
  return (scopes as readonly string[]).includes(word);
}

const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));
const textOrNull = (value: unknown): string | null => (value === null ? null : String(value));
