import { PostgresStore } from '../../src/engine/store/postgres/postgresStore.ts';
import { postgres } from '../support/postgres/postgres.ts';
import { type StoreSetUp, storeContract } from './store.ts';
import { arrangementContract } from './storeArrangement.ts';
import { searchContract } from './storeSearch.ts';

describe('PostgreSQL', () => {
  const running = postgres();
  const setUp = async (): Promise<StoreSetUp> => {
    const url = await running.emptyDatabase();
    return {
      open: ({ groupLimit = 200 } = {}) => PostgresStore.open({ url, groupLimit, now: () => Date.UTC(2026, 0, 1) }),
      noBackup: /pg_dump/,
    };
  };
  storeContract('PostgreSQL', setUp);
  searchContract('PostgreSQL', setUp);
  arrangementContract('PostgreSQL', setUp);
});
