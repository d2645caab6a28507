import { z } from 'zod';
import { instant } from './operation.ts';

/**
 * What a token of an engine server may be used for. `read`: see operations, payloads, logs and figures. `submit`: submit
 * and resubmit. `operate`: cancel, retry, change, delete, pause. `admin`: tokens, settings, backup, stop; it includes the
 * others, which do not include each other.
 */
export const scopes = ['read', 'submit', 'operate', 'admin'] as const;

export type Scope = (typeof scopes)[number];

/** True when these scopes have one in them. */
export function includesScope(given: readonly Scope[], scope: Scope): boolean {
  return given.includes(scope) || given.includes('admin');
}

/**
 * Answer of `GET /api/v1/whoami`: who a token is for. `name` is what events say in `by`; `token` its public id, null for
 * the server's own one; `expiresAt` null: it does not end.
 */
export const whoAmI = z.object({
  name: z.string(),
  token: z.string().nullable(),
  scopes: z.array(z.enum(scopes)),
  expiresAt: instant.nullable(),
});
export type WhoAmI = z.output<typeof whoAmI>;
