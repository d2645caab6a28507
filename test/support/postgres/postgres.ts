import { Client } from 'pg';
import { type PostgresServer, startPostgres } from './server.ts';

export interface RunningPostgres {
  readonly server: PostgresServer;
  /** The URL of a database with nothing in it: the same one each time, which is faster than to make another. */
  emptyDatabase(): Promise<string>;
}

/**
 * A PostgreSQL server for the current suite, with `settings` as in `max_connections=20`. Call it inside `describe`; use
 * `server` inside tests.
 */
export function postgres(settings: readonly string[] = []): RunningPostgres {
  let server: PostgresServer | undefined;
  let database: string | undefined;
  before(async function () {
    // Its programs may have to be installed first.
    this.timeout(180_000);
    server = await startPostgres(settings);
  });
  after(() => server?.stop());
  const running = (): PostgresServer => {
    if (server === undefined) throw new Error('PostgreSQL is there only while tests run.');
    return server;
  };
  return {
    get server() {
      return running();
    },
    async emptyDatabase() {
      if (database === undefined) {
        database = await running().createDatabase();
      } else {
        const client = new Client({ connectionString: database });
        await client.connect();
        await client.query(
          'DROP SCHEMA public CASCADE; DROP SCHEMA IF EXISTS bgops_boss CASCADE; CREATE SCHEMA public',
        );
        await client.end();
      }
      return database;
    },
  };
}
