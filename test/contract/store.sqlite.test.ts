import { join } from 'node:path';
import { SqliteStore } from '../../src/engine/store/sqlite/sqliteStore.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { storeContract } from './store.ts';

describe('SQLite', () => {
  const folder = temporaryFolder();
  storeContract('node:sqlite', () => ({
    open: async ({ groupLimit = 200 } = {}) =>
      new SqliteStore({ file: join(folder.path, 'operations.db'), groupLimit, now: () => Date.UTC(2026, 0, 1) }),
  }));
});
