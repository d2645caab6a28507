import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../../operation/clock.ts';
import { isSameSecret } from '../../facade/secret.ts';

/** What a person approved. */
export interface Approval {
  readonly username: string;
  readonly clientId: string;
  readonly redirectUri: string;
  /** Id of the token that they gave; null: the server's own one. */
  readonly token: string | null;
  /** S256 of the verifier that must come with the code; null: none. */
  readonly challenge: string | null;
}

/** Codes of the web flow: each is good once, for 15 minutes. */
export interface Codes {
  issue(approval: Approval): string;
  /** What a code stands for, which is used up, right or wrong; undefined: it is none, or does not belong to this request. */
  redeem(
    code: string,
    request: { clientId: string; redirectUri: string; verifier: string | null },
  ): Approval | undefined;
}

const life = 15 * 60_000;
const limit = 1_000;

export function createCodes(clock: Clock): Codes {
  const codes = new Map<string, Approval & { readonly until: number }>();
  return {
    issue(approval) {
      const code = `aPrx${randomBytes(32).toString('base64url')}`;
      codes.set(code, { ...approval, until: clock.now() + life });
      for (const key of codes.keys()) if (codes.size > limit) codes.delete(key);
      return code;
    },
    redeem(code, { clientId, redirectUri, verifier }) {
      const approval = codes.get(code);
      codes.delete(code);
      if (approval === undefined || approval.until <= clock.now()) return undefined;
      if (approval.clientId !== clientId || approval.redirectUri !== redirectUri) return undefined;
      return isProof(verifier, approval.challenge) ? approval : undefined;
    },
  };
}

function isProof(verifier: string | null, challenge: string | null): boolean {
  if (challenge === null) return true;
  return verifier !== null && isSameSecret(createHash('sha256').update(verifier).digest('base64url'), challenge);
}
