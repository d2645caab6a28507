import { chmodSync, existsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { cannotWrite } from '../../engine/folder.ts';
import { tokenTable } from '../../engine/store/tokenTable.ts';
import { OperationFailure } from '../../operation/error.ts';
import { prepareFolder } from '../discovery.ts';
import { tokensOver } from './sqlTokens.ts';
import type { TokenStore } from './tokenStore.ts';

/** Tables of this version (`PRAGMA user_version`). */
const schemaVersion = 1;

/**
 * Tokens in the file `tokens.db` of a data folder, apart from the operations: whoever may write there makes one while a
 * server holds the folder. The file is there from the first token on; a server without one has nothing to open.
 */
export function folderTokens(folder: string): TokenStore {
  const file = path.join(folder, 'tokens.db');
  let database: DatabaseSync | undefined;
  const opened = async (make: boolean): Promise<DatabaseSync | undefined> => {
    if (database === undefined && (make || existsSync(file))) {
      if (make) await prepareFolder(folder);
      database = open(file);
    }
    return database;
  };
  return tokensOver(
    async (sql, values) => {
      try {
        const on = await opened(sql.startsWith('INSERT'));
        if (on === undefined) return [];
        const statement = on.prepare(sql.replaceAll('$', '?'));
        statement.setReturnArrays(true);
        return statement.all(...(values as SQLInputValue[])) as unknown as unknown[][];
      } catch (error) {
        throw error instanceof OperationFailure ? error : cannotWrite(folder, error);
      }
    },
    async () => database?.close(),
  );
}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    chmodSync(file, 0o600);
    database.exec('PRAGMA synchronous = FULL; BEGIN IMMEDIATE');
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
    if (version > schemaVersion) {
      throw new OperationFailure(
        'newer-database',
        `The tokens in ${file} were written by a newer version. Update this server.`,
      );
    }
    if (version === 0) database.exec(`${tokenTable}; PRAGMA user_version = ${schemaVersion}`);
    database.exec('COMMIT');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
