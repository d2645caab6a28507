import { includesScope, type Scope } from '../operation/access.ts';
import { OperationFailure } from '../operation/error.ts';

/** Who sent a request: what its token says. */
export interface Caller {
  /** Written as `by` into what the request changes. */
  readonly name: string;
  /** Public id of the token; null: the server's own one. */
  readonly token: string | null;
  readonly scopes: readonly Scope[];
  /** ms since 1970; null: never. */
  readonly expiresAt: number | null;
}

/** What a request needs: nothing at all, any good token, or a scope. */
export type Need = 'open' | 'any' | Scope;

/** Whoever asks where no token is needed. */
export const nobody: Caller = { name: '', token: null, scopes: [], expiresAt: null };

/** Raises `forbidden`, naming the token and the scope that it lacks. */
export function checkScope(caller: Caller, need: Need): void {
  if (need === 'open' || need === 'any' || includesScope(caller.scopes, need)) return;
  const has = caller.scopes.length === 0 ? 'none' : caller.scopes.join(', ');
  throw new OperationFailure(
    'forbidden',
    `This needs the scope "${need}", which the token "${caller.name}" does not have (it has: ${has}). Use a token with that scope; whoever runs the server makes one with "bgops token create".`,
  );
}
