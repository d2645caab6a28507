import { scopes as allScopes, type Scope } from '../../operation/access.ts';
import type { Clock } from '../../operation/clock.ts';
import { OperationFailure } from '../../operation/error.ts';
import { makeToken } from './secret.ts';
import type { StoredToken, TokenStore } from './tokenStore.ts';

export interface TokenRequest {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** ms since 1970; null: never. */
  readonly expiresAt: number | null;
}

/** A token that was just made, the only time that it is told. */
export interface MadeToken {
  readonly token: string;
  readonly stored: StoredToken;
}

/** Making, listing and revoking tokens. */
export interface TokenChange {
  /** Raises `invalid-request`, when another one has the name among others. */
  create(request: TokenRequest, by: string): Promise<MadeToken>;
  list(): Promise<readonly StoredToken[]>;
  /** Ends the token of an id or a name. Raises `no-such-token`. */
  revoke(which: string, by: string): Promise<StoredToken>;
}

/** Words that a person can read in a list of events; what the engine calls itself, and workers, is not among them. */
const nameForm = /^[\p{L}\p{N}][\p{L}\p{N} ._@+-]{0,63}$/u;

/** `changed`: what is remembered of the store is no longer so. */
export function changeTokens(store: TokenStore, clock: Clock, changed: () => void): TokenChange {
  return {
    async create({ name, scopes, expiresAt }, by) {
      checkName(name);
      if (expiresAt !== null && expiresAt <= clock.now()) {
        throw invalid(
          'The expiry has passed already. Choose an instant to come, or a time span such as 90d.',
          'expiresAt',
        );
      }
      const { token, id, digest } = makeToken();
      const kept = allScopes.filter((scope) => scopes.includes(scope));
      if (kept.length === 0) throw invalid(`A token needs a scope: ${allScopes.join(', ')}.`, 'scopes');
      const made = { id, name, digest, scopes: kept, createdAt: clock.now(), createdBy: by, expiresAt };
      if (!(await store.add(made))) {
        throw invalid(`There is a token named "${name}". Revoke it first, or choose another name.`, 'name');
      }
      changed();
      const never = { revokedAt: null, revokedBy: null, lastUsedAt: null, lastUsedFrom: null };
      return { token, stored: { ...made, ...never } };
    },
    list: () => store.all(),
    async revoke(which, by) {
      const all = (await store.all()).filter(({ revokedAt }) => revokedAt === null);
      const wanted = which.toLowerCase();
      const found = all.find(({ id }) => id === wanted) ?? all.find(({ name }) => name.toLowerCase() === wanted);
      const at = clock.now();
      if (found === undefined || !(await store.revoke(found.id, by, at))) {
        throw new OperationFailure(
          'no-such-token',
          `There is no token with the name or id "${which.slice(0, 100)}" that could be revoked. "bgops token list" shows them.`,
        );
      }
      changed();
      return { ...found, revokedAt: at, revokedBy: by };
    },
  };
}

function checkName(name: string): void {
  if (!nameForm.test(name) || name !== name.trim()) {
    throw invalid(
      'The name of a token has 1 to 64 letters, digits, spaces and characters of ". _ @ + -", and begins with a letter or digit.',
      'name',
    );
  }
  if (name.toLowerCase() === 'engine') {
    throw invalid('The name "engine" is what events of the engine itself say. Choose another.', 'name');
  }
}

function invalid(message: string, path: string): OperationFailure {
  return new OperationFailure('invalid-request', message, { path });
}
