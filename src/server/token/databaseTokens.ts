import { closePools, openDatabase, rowsOf } from '../../engine/store/postgres/database.ts';
import { raiseFailure } from '../../engine/store/postgres/failure.ts';
import { tokensOver } from './sqlTokens.ts';
import type { TokenStore } from './tokenStore.ts';

/** They are used once a second at most, and closed when they are not used for 10 s. */
const connections = 2;

/** Tokens in the PostgreSQL database that servers share. Raises `newer-database`, `storage-failed`. */
export async function databaseTokens(url: string): Promise<TokenStore> {
  const pools = await openDatabase(url, connections).catch(raiseFailure);
  return tokensOver(
    (sql, values) => rowsOf(pools.reads, sql, [...values]).catch(raiseFailure),
    () => closePools(pools),
  );
}
