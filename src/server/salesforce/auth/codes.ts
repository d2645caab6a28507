import { createHash, randomBytes } from 'node:crypto';
import type { Journal } from '../../../engine/store/journal.ts';
import type { Clock } from '../../../operation/clock.ts';
import { digest, isSameSecret } from '../../facade/secret.ts';

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

interface Kept extends Approval {
  readonly until: number;
}

/** What servers tell each other; null: it was used up. */
interface News {
  readonly key: string;
  readonly approval: Kept | null;
}

const topic = 'codes of Salesforce';

export function createCodes(clock: Clock, journal: Journal): Codes {
  /** By digest. */
  const codes = new Map<string, Kept>();
  const keep = ({ key, approval }: News): void => {
    if (approval === null) codes.delete(key);
    else codes.set(key, approval);
    for (const each of codes.keys()) if (codes.size > limit) codes.delete(each);
  };
  const take = (news: News): void => {
    keep(news);
    journal.tell({ topic, value: news, until: clock.now() + life });
  };
  journal.on(topic, keep);
  return {
    issue(approval) {
      const code = `aPrx${randomBytes(32).toString('base64url')}`;
      take({ key: keyOf(code), approval: { ...approval, until: clock.now() + life } });
      return code;
    },
    redeem(code, { clientId, redirectUri, verifier }) {
      const key = keyOf(code);
      const approval = codes.get(key);
      if (approval !== undefined) take({ key, approval: null });
      if (approval === undefined || approval.until <= clock.now()) return undefined;
      if (approval.clientId !== clientId || approval.redirectUri !== redirectUri) return undefined;
      return isProof(verifier, approval.challenge) ? approval : undefined;
    },
  };
}

const keyOf = (code: string): string => digest(code).toString('base64');

function isProof(verifier: string | null, challenge: string | null): boolean {
  if (challenge === null) return true;
  return verifier !== null && isSameSecret(createHash('sha256').update(verifier).digest('base64url'), challenge);
}
