import { z } from 'zod';
import { scopes, type WhoAmI, whoAmI } from '../../operation/access.ts';
import { instant } from '../../operation/operation.ts';
import { route, value } from '../http/route.ts';
import type { StoredToken } from '../token/tokenStore.ts';

/** A token as lists show it; the token itself is told only once, when it is made. */
export const token = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
  revokedBy: z.string().nullable(),
  /** To the minute. */
  lastUsedAt: instant.nullable(),
  /** Network address. */
  lastUsedFrom: z.string().nullable(),
});
export const tokenList = z.object({ tokens: z.array(token) });
export const madeToken = token.extend({ token: z.string() });

/** Body of a new token; `expiresAt` left out: it does not end. */
const request = z.strictObject({
  name: z.string(),
  scopes: z.array(z.enum(scopes)).min(1),
  expiresAt: instant.nullable().optional(),
});

const path = '/api/v1/tokens';

const who = route({
  method: 'GET',
  path: '/api/v1/whoami',
  summary: 'Who the token of this request is for, and what it may be used for',
  access: 'any',
  answer: whoAmI,
  handle: (_services, { caller }) => value({ ...caller, scopes: [...caller.scopes] } satisfies WhoAmI),
});

const list = route({
  method: 'GET',
  path,
  summary: 'Tokens that were made, the oldest first; never the secret itself',
  access: 'admin',
  answer: tokenList,
  handle: async ({ tokens }) => value({ tokens: (await tokens.list()).map(withoutDigest) }),
});

const create = route({
  method: 'POST',
  path,
  summary: 'Make a token; this answer is the only one that has it',
  access: 'admin',
  status: 201,
  body: request,
  answer: madeToken,
  async handle({ tokens, log }, { body: { name, scopes, expiresAt = null }, by }) {
    const made = await tokens.create({ name, scopes, expiresAt }, by);
    log('info', 'A token was made.', { id: made.stored.id, name, scopes: made.stored.scopes, by });
    return value({ ...withoutDigest(made.stored), token: made.token });
  },
});

const revoke = route({
  method: 'DELETE',
  path: `${path}/{id}`,
  summary: 'Revoke the token of this id or name; it stops within about a second on every server',
  access: 'admin',
  answer: token,
  async handle({ tokens, log }, { params, by }) {
    const revoked = await tokens.revoke(params.id ?? '', by);
    log('info', 'A token was revoked.', { id: revoked.id, name: revoked.name, by });
    return value(withoutDigest(revoked));
  },
});

export const accessRoutes = [who, list, create, revoke];

/** As it is shown: without the digest. */
export function withoutDigest({ digest: _, scopes, ...rest }: StoredToken): z.output<typeof token> {
  return { ...rest, scopes: [...scopes] };
}
