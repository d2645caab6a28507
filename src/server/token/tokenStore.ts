import type { Scope } from '../../operation/access.ts';

/** A token as it is kept. Instants are ms since 1970. */
export interface StoredToken {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the token, hex. */
  readonly digest: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  readonly createdBy: string;
  /** Null: never. */
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly revokedBy: string | null;
  /** To the minute. */
  readonly lastUsedAt: number | null;
  /** Network address. */
  readonly lastUsedFrom: string | null;
}

export type NewToken = Pick<StoredToken, 'id' | 'name' | 'digest' | 'scopes' | 'createdAt' | 'createdBy' | 'expiresAt'>;

/** Where tokens are kept: in the database that servers share, or in the data folder. Raises `storage-failed`. */
export interface TokenStore {
  /** All, those that were revoked lately among them, the oldest first. */
  all(): Promise<readonly StoredToken[]>;
  /** False, and nothing is stored: one that was not revoked has the name. */
  add(token: NewToken): Promise<boolean>;
  /** False: it was revoked before, or there is none. */
  revoke(id: string, by: string, at: number): Promise<boolean>;
  noteUse(id: string, at: number, from: string): Promise<void>;
  close(): Promise<void>;
}
