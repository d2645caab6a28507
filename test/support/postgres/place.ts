import path from 'node:path';
import { Client } from 'pg';
import { audit } from '../audit.ts';
import { auditDatabase } from './audit.ts';
import { type PostgresServer, startPostgres } from './server.ts';

/**
 * Where the engines of the current suite keep their operations. On PostgreSQL each data folder stands for a database of
 * its own: who opens the folder again finds the same one, as with files.
 */
export type Place = 'SQLite' | 'PostgreSQL';

/** Tells a program of a test in a process of its own which database its data folder stands for. */
const variable = 'BGOPS_TEST_DATABASE';

let current: Place = 'SQLite';
let shared: Promise<PostgresServer> | undefined;
const urls = new Map<string, Promise<string>>();
/** The connection on which a test looks at a database or changes it behind the engine's back. */
const clients = new Map<string, Promise<Client>>();

export function place(): Place {
  return current;
}

export function setPlace(next: Place): void {
  current = next;
}

/** The PostgreSQL server of this process, which is started by whoever asks first. */
export function sharedPostgres(): Promise<PostgresServer> {
  shared ??= startPostgres();
  return shared;
}

/** Ends it, if it was started. */
export async function stopShared(): Promise<void> {
  for (const client of clients.values()) await (await client).end();
  clients.clear();
  urls.clear();
  const server = await shared;
  shared = undefined;
  await server?.stop();
}

/** The database that a data folder stands for; null: the engine's files are in it. */
export async function databaseOf(folder: string): Promise<string | null> {
  const given = process.env[variable];
  if (given !== undefined) return given;
  if (current === 'SQLite') return null;
  const known = urls.get(folder) ?? sharedPostgres().then((server) => server.createDatabase());
  urls.set(folder, known);
  return known;
}

/** What a program needs in its environment to find the same. */
export async function placeEnvironment(folder: string): Promise<NodeJS.ProcessEnv> {
  const database = await databaseOf(folder);
  return database === null ? {} : { [variable]: database };
}

/** A folder that is as empty as a new one: a database is made anew only once for all who use it one after the other. */
export async function emptyPlace(folder: string): Promise<void> {
  const url = await urls.get(folder);
  if (url === undefined) return;
  const client = await clientOf(url);
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE (schemaname = 'public' AND tablename NOT IN ('schema', 'ledger')) OR (schemaname = 'bgops_boss' AND tablename = 'job')`,
  );
  if (rows.length === 0) return;
  await client.query(
    `TRUNCATE ${rows.map(({ name }) => name).join(', ')} RESTART IDENTITY; UPDATE ledger SET version = 0, sequence = 0, horizon = 0`,
  );
}

/** Runs a statement on the database of a folder, behind the back of its engine. */
export async function execute(folder: string, sql: string, values?: unknown[]): Promise<unknown[]> {
  const url = await databaseOf(folder);
  if (url === null) throw new Error(`${folder} has no database of PostgreSQL.`);
  return (await (await clientOf(url)).query(sql, values)).rows;
}

/** Raises when what an engine has stored contradicts itself; `pages`: the file of SQLite is read from end to end, too. */
export async function auditPlace(folder: string, options: { pages?: boolean } = {}): Promise<void> {
  const url = await databaseOf(folder);
  if (url === null) audit(path.join(folder, 'operations.db'), options);
  else await auditDatabase(await clientOf(url));
}

function clientOf(url: string): Promise<Client> {
  const open = async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    return client;
  };
  const client = clients.get(url) ?? open();
  clients.set(url, client);
  return client;
}
