import { type ClientBase, Pool, type QueryArrayResult, types } from 'pg';
import { migrate } from './migrate.ts';
import { keepsPrepared, prepared } from './prepared.ts';

/** Something that answers statements: one connection, or any of those that are open. */
export interface Queryable {
  query(config: {
    text: string;
    name?: string;
    values?: unknown[];
    rowMode: 'array';
  }): Promise<QueryArrayResult<unknown[]>>;
}

/** Rows of a statement as arrays. */
export async function rowsOf(on: Queryable, text: string, values: unknown[] = []): Promise<unknown[][]> {
  return (await on.query({ text, values, rowMode: 'array' })).rows;
}

/** The same, of a statement that is often asked on this connection; see {@link prepared}. */
export async function keptRowsOf(on: Queryable, text: string, values: unknown[] = []): Promise<unknown[][]> {
  return (await on.query({ ...prepared(on, text), values, rowMode: 'array' })).rows;
}

const [int8, numeric] = [20, 1700];

/** Our whole numbers are all below 2^53. */
const numbers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === int8 || oid === numeric ? Number : types.getTypeParser(oid, format ?? 'text'),
};

/** A connection that says nothing is asked after this long whether it is still there, ms; Node asks ten times, a second apart. */
const silence = 5_000;

/** What a connection of ours is opened with. A network that is cut without a word is noticed within 15 s. */
export function connectionTo(url: string) {
  return {
    connectionString: url,
    types: numbers as typeof types,
    application_name: 'bgops',
    keepAlive: true,
    keepAliveInitialDelayMillis: silence,
    connectionTimeoutMillis: 5_000,
  };
}

/**
 * Make PostgreSQL notice as soon that we are gone, so that it frees what a connection locks. And look up rows one by one
 * where it would read a whole table to find some hundred: its default reckons with disks that have to move an arm.
 */
const settings = {
  random_page_cost: 1.1,
  tcp_keepalives_idle: 5,
  tcp_keepalives_interval: 1,
  tcp_keepalives_count: 10,
  tcp_user_timeout: 15_000,
};

/** {@link ClientBase} as it is: it knows the number that it was given for its connection. */
export type Connected = ClientBase & { readonly processID?: number | null };

/** On connections for writes and claims, whose plans are kept: a table that is small now is large soon. */
const settingsOfWrites = { ...settings, enable_seqscan: 'off' };

/** Says so on a connection; one that a pooler shares among its clients is left as it is. */
export async function beWatchful(
  client: Connected,
  wanted: Readonly<Record<string, string | number>> = settings,
): Promise<void> {
  const calls = Object.entries(wanted).map(([name, value]) => `set_config('${name}', '${value}', false)`);
  const sql = `SELECT ${calls.join(', ')} WHERE pg_backend_pid() = ${Number(client.processID ?? 0)}`;
  const { rowCount } = await client.query(sql);
  if (rowCount === 1) keepsPrepared(client);
}

/** Longest time for one statement of a read, ms. */
const longestRead = 60_000;
/** Longest time for one statement of a write, ms: more than it may have to wait for the ledger. */
export const longestWrite = 15_000;

/** Connections to one database. Neither a write nor a claim ever waits for a connection that a slow read holds. */
export interface Pools {
  readonly reads: Pool;
  readonly writes: Pool;
}

/** Connects, and brings the schema up to date. Raises `newer-database`, and what PostgreSQL raises. */
export async function openDatabase(url: string, connections: number, writeLimit = longestWrite): Promise<Pools> {
  const pools = {
    reads: poolOf(url, Math.max(2, connections - 3), longestRead, settings),
    // One to write, one to claim, one to ask what became of a write.
    writes: poolOf(url, 3, writeLimit, settingsOfWrites, { pipeline: true }),
  };
  try {
    const client = await pools.reads.connect();
    try {
      await migrate(client);
    } finally {
      client.release();
    }
    return pools;
  } catch (error) {
    await closePools(pools);
    throw error;
  }
}

export async function closePools({ reads, writes }: Pools): Promise<void> {
  await Promise.all([reads.end(), writes.end()]);
}

/**
 * True when something stands between us and PostgreSQL that shares connections, such as PgBouncer: it gave the client
 * another number than that of the process which answers.
 */
export async function isPooled(pool: Pool): Promise<boolean> {
  const client: Connected & { release(): void } = await pool.connect();
  try {
    const [row] = await rowsOf(client, 'SELECT pg_backend_pid()');
    return Number(row?.[0]) !== client.processID;
  } finally {
    client.release();
  }
}

/** `pipeline`: a statement is sent without waiting for the answer to the one before. */
function poolOf(
  url: string,
  max: number,
  limit: number,
  wanted: Readonly<Record<string, string | number>>,
  options: { pipeline?: true } = {},
): Pool {
  // Its type does not tell that what is answered is awaited.
  const onConnect = (client: ClientBase) => beWatchful(client, wanted) as unknown as undefined;
  const pool = new Pool({ ...connectionTo(url), ...options, max, query_timeout: limit, onConnect });
  // One that breaks while nobody uses it is replaced by the next one; one that is used fails what it is used for.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
