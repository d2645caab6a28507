import { userInfo } from 'node:os';
import { z } from 'zod';
import { systemClock } from '../../operation/clock.ts';
import { OperationFailure } from '../../operation/error.ts';
import { madeToken, token, tokenList, withoutDigest } from '../api/access.ts';
import { readServerFile } from '../discovery.ts';
import { changeTokens, type TokenRequest } from '../token/change.ts';
import { databaseUrl } from './database.ts';
import { dataFolder } from './folder.ts';
import { findServer, type ServerCall, type ServerFlags } from './server.ts';

export interface TokenFlags extends ServerFlags {
  database?: string;
}

/** Where tokens are made, listed and revoked; answers are as on the wire. */
export interface TokenPlace {
  create(request: TokenRequest): Promise<z.input<typeof madeToken>>;
  list(): Promise<z.input<typeof tokenList>>;
  revoke(which: string): Promise<z.input<typeof token>>;
  close(): Promise<void>;
}

/**
 * A server, when `--url` names one or one holds the data folder; else the database or the folder itself, so that a
 * first token can be made before there is a server.
 */
export async function tokenPlace(flags: TokenFlags): Promise<TokenPlace> {
  if (flags.url !== undefined || (flags.database === undefined && process.env.BGOPS_URL)) {
    return atServer(await findServer(flags));
  }
  const database = databaseUrl(flags.database);
  const folder = dataFolder(flags.data);
  // A server of the folder may keep its tokens in a database, which it alone knows.
  if (database === null && (await readServerFile(folder)) !== null) {
    const server = await findServer(flags);
    if (await answers(server)) return atServer(server);
  }
  return directly(folder, database);
}

function atServer(server: ServerCall): TokenPlace {
  const path = '/api/v1/tokens';
  return {
    create: async ({ name, scopes, expiresAt }) => {
      const body = { name, scopes, expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString() };
      return (await server.json('POST', path, JSON.stringify(body))) as z.input<typeof madeToken>;
    },
    list: async () => (await server.json('GET', path)) as z.input<typeof tokenList>,
    revoke: async (which) =>
      (await server.json('DELETE', `${path}/${encodeURIComponent(which)}`)) as z.input<typeof token>,
    close: async () => undefined,
  };
}

async function directly(folder: string, database: string | null): Promise<TokenPlace> {
  const { openTokenStore } = await import('../token/openTokens.ts');
  const store = await openTokenStore(folder, database);
  const tokens = changeTokens(store, systemClock, () => undefined);
  const by = userInfo().username;
  return {
    async create(request) {
      const made = await tokens.create(request, by);
      return z.encode(madeToken, { ...withoutDigest(made.stored), token: made.token });
    },
    list: async () => z.encode(tokenList, { tokens: (await tokens.list()).map(withoutDigest) }),
    revoke: async (which) => z.encode(token, withoutDigest(await tokens.revoke(which, by))),
    close: () => store.close(),
  };
}

/** False for what a server that died left behind. */
async function answers(server: ServerCall): Promise<boolean> {
  try {
    await server.json('GET', '/api/v1/health');
    return true;
  } catch (error) {
    if (error instanceof OperationFailure && error.code === 'unreachable') return false;
    throw error;
  }
}
