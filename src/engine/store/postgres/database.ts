import { Pool, type PoolClient, type QueryArrayResult, types } from 'pg';
import { OperationFailure } from '../../../operation/error.ts';
import { migrations } from './schema.ts';

/** Something that answers statements: one connection, or any of those that are open. */
export interface Queryable {
  query(config: { text: string; values?: unknown[]; rowMode: 'array' }): Promise<QueryArrayResult<unknown[]>>;
}

/** Rows of a statement as arrays. */
export async function rowsOf(on: Queryable, text: string, values: unknown[] = []): Promise<unknown[][]> {
  return (await on.query({ text, values, rowMode: 'array' })).rows;
}

const [int8, numeric] = [20, 1700];

/** Our whole numbers are all below 2^53. */
const numbers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === int8 || oid === numeric ? Number : types.getTypeParser(oid, format ?? 'text'),
};

/** What a connection of ours is opened with. */
export function connectionTo(url: string) {
  return {
    connectionString: url,
    types: numbers as typeof types,
    application_name: 'bgops',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  };
}

/** Connects, and brings the schema up to date. Raises `newer-database`, and what PostgreSQL raises. */
export async function openDatabase(url: string, connections: number): Promise<Pool> {
  const pool = new Pool({ ...connectionTo(url), max: connections });
  // One that breaks while nobody uses it is replaced by the next one; one that is used fails what it is used for.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    const client = await pool.connect();
    try {
      await migrate(client);
    } finally {
      client.release();
    }
    return pool;
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/**
 * True when something stands between us and PostgreSQL that shares connections, such as PgBouncer: it gave the client
 * another number than that of the process which answers.
 */
export async function isPooled(pool: Pool): Promise<boolean> {
  const client: PoolClient & { readonly processID?: number | null } = await pool.connect();
  try {
    const [row] = await rowsOf(client, 'SELECT pg_backend_pid()');
    return Number(row?.[0]) !== client.processID;
  } finally {
    client.release();
  }
}

/** Any number that nothing else of ours locks. */
const migrationLock = 6_203_051;

/** One transaction for all steps, which servers that start at the same time do one after the other. */
async function migrate(client: PoolClient): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT pg_advisory_xact_lock(${migrationLock})`);
    await client.query('CREATE TABLE IF NOT EXISTS schema (version integer NOT NULL)');
    const { rows } = await client.query<{ version: number }>('SELECT version FROM schema');
    const current = rows[0]?.version ?? 0;
    if (current > migrations.length) {
      throw new OperationFailure(
        'newer-database',
        `The database has schema ${current}, this version knows ${migrations.length}. Update this server, or choose another database.`,
      );
    }
    for (const step of migrations.slice(current)) await client.query(step);
    await client.query('DELETE FROM schema');
    await client.query('INSERT INTO schema VALUES ($1)', [migrations.length]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
