import { join } from 'node:path';
import { SqliteStore } from '../../src/engine/store/sqlite/sqliteStore.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { type StoreSetUp, storeContract } from './store.ts';
import { arrangementContract } from './storeArrangement.ts';
import { searchContract } from './storeSearch.ts';

describe('SQLite', () => {
  const folder = temporaryFolder();
  const setUp = (): StoreSetUp => ({
    open: async ({ groupLimit = 200 } = {}) =>
      new SqliteStore({ file: join(folder.path, 'operations.db'), groupLimit, now: () => Date.UTC(2026, 0, 1) }),
  });
  storeContract('node:sqlite', setUp);
  searchContract('node:sqlite', setUp);
  arrangementContract('node:sqlite', setUp);
});
