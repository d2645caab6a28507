import { type PostgresServer, startPostgres } from './server.ts';

/**
 * Where the engines of the current suite keep their operations. On PostgreSQL each data folder stands for a database of
 * its own: who opens the folder again finds the same one, as with files.
 */
export type Place = 'SQLite' | 'PostgreSQL';

let current: Place = 'SQLite';
let shared: Promise<PostgresServer> | undefined;
const urls = new Map<string, Promise<string>>();

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
  const server = await shared;
  shared = undefined;
  urls.clear();
  await server?.stop();
}

/** The database that a data folder stands for; null: the engine's files are in it. */
export async function databaseOf(folder: string): Promise<string | null> {
  if (current === 'SQLite') return null;
  const known = urls.get(folder) ?? sharedPostgres().then((server) => server.createDatabase());
  urls.set(folder, known);
  return known;
}
