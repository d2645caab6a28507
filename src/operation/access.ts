import { z } from 'zod';
import { instant } from './operation.ts';

/** What a token may allow, from looking to everything; `admin` includes the others. */
export const scopes = ['read', 'submit', 'operate', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** Whom a server takes the bearer of a token for. */
export const whoAmI = z.object({
  name: z.string(),
  /** Public id of the token; null: the server's own one. */
  token: z.string().nullable(),
  scopes: z.array(z.enum(scopes)),
  /** Null: never. */
  expiresAt: instant.nullable(),
});
export type WhoAmI = z.output<typeof whoAmI>;
