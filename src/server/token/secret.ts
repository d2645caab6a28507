import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A token taken apart: `bgops_` (so that scanners for secrets find it), its public id, and 64 hex digits. */
export interface TokenParts {
  /** 8 hex digits: what lists show, and what whoever finds a leaked token can have revoked. */
  readonly id: string;
  readonly digest: string;
}

export interface MadeToken extends TokenParts {
  /** Shown once, kept nowhere. */
  readonly token: string;
}

const form = /^bgops_([0-9a-f]{8})_[0-9a-f]{64}$/;

/** What ends in a token of ours, as a password may. */
export const tokenAtEnd = /bgops_[0-9a-f]{8}_[0-9a-f]{64}$/;

/** A new token with 256 random bits. */
export function makeToken(): MadeToken {
  const id = randomBytes(4).toString('hex');
  const token = `bgops_${id}_${randomBytes(32).toString('hex')}`;
  return { token, id, digest: digestOf(token) };
}

/** The parts of a token; undefined: it is none of ours. */
export function tokenParts(text: string): TokenParts | undefined {
  const id = form.exec(text)?.[1];
  return id === undefined ? undefined : { id, digest: digestOf(text) };
}

/** In a time that says nothing about where they differ. */
export function isSameDigest(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

/**
 * SHA-256, and no slow hash: those are for passwords, which can be guessed from a list. Nobody guesses 256 random bits,
 * and each request would pay for the slowness.
 */
function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
