import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import type { Settings } from '../settings.ts';
import { oauthFaults } from './oauthFault.ts';

/** What an assertion says: client id, username, and when it ends (seconds since 1970). */
const claims = z.object({ iss: z.string().min(1), sub: z.string().min(1).max(255), exp: z.number() });
const header = z.object({ alg: z.literal('RS256') });

export type Assertion = z.output<typeof claims>;

/** Seconds by which clocks may differ. */
const leeway = 60;

/**
 * Reads an assertion of the JWT bearer flow (RS256; iss = client id, sub = username), and checks its signature where the
 * setting `jwtCertificate` has the key. Its audience may be any, since clients put the login address of the real service
 * there. Raises `invalid_grant`.
 */
export function readAssertion(text: string, { jwtCertificate }: Settings, now: number): Assertion {
  const [head = '', body = '', signature = '', ...rest] = text.split('.');
  const claim = claims.safeParse(jsonOf(body)).data;
  const isSigned = header.safeParse(jsonOf(head)).success && signature !== '' && rest.length === 0;
  if (claim === undefined || !isSigned) throw oauthFaults.badGrant('invalid assertion: it is no JWT signed with RS256');
  if (jwtCertificate !== null) {
    const key = createPublicKey(jwtCertificate);
    const isGood = verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
    if (!isGood) throw oauthFaults.badGrant('invalid assertion: not signed by the key of the setting jwtCertificate');
  }
  if (claim.exp + leeway < now / 1_000) throw oauthFaults.badGrant('expired assertion');
  return claim;
}

function jsonOf(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}
