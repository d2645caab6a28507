import { folderTokens } from './folderTokens.ts';
import type { TokenStore } from './tokenStore.ts';

/** The tokens of a server: in its database when it shares one, else in its data folder. */
export async function openTokenStore(folder: string, database: string | null): Promise<TokenStore> {
  if (database === null) return folderTokens(folder);
  // What talks to PostgreSQL is read only where there is one.
  const { databaseTokens } = await import('./databaseTokens.ts');
  return databaseTokens(database);
}
