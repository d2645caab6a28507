import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { Engine } from '../../../src/engine/engine.ts';
import { functionRunner } from '../../../src/engine/handler/functionRunner.ts';
import { everything } from '../../../src/operation/query.ts';
import { shareEngine } from '../../../src/server/openEngine.ts';
import { benchInput } from '../peers/peer.ts';
import { copyRows, type Multiplication, multiplied, type Seed } from './multiply.ts';

/** Operations that go through the engine itself; the others are copies of their rows. */
const seedSize = 1_000;
/** Copies made with one statement. */
const stride = 100;

/** Runs a seed: nine in ten are run to their end, the others wait; one in ten has a parent key, one in a hundred a group. */
async function sow(engine: Engine): Promise<void> {
  engine.start();
  const drafts = Array.from({ length: seedSize }, (_, index) => ({
    type: index % 10 === 9 ? 'later' : 'lint',
    input: benchInput(),
    ...(index % 10 === 5 ? { parentKey: 'Run' } : {}),
    ...(index % 100 === 99 ? { executionGroup: 'Group' } : {}),
  }));
  await engine.submitMany(drafts, 'bench');
  const done = Promise.withResolvers<void>();
  const look = async (): Promise<void> => {
    const { counts } = await engine.counts(everything);
    if (counts.Complete === (seedSize * 9) / 10) done.resolve();
  };
  const unsubscribe = engine.onChange(() => void look());
  await look();
  await done.promise;
  unsubscribe();
  await engine.stop();
}

const runner = () => functionRunner({ handlers: { lint: async () => {} }, concurrency: 100 });

function* strides(size: number): Iterable<[from: number, to: number]> {
  const copies = size / seedSize - 1;
  for (let from = 1; from <= copies; from += stride) yield [from, Math.min(from + stride - 1, copies)];
}

const inSqlite: Multiplication = {
  copies: (from, to) =>
    `(WITH RECURSIVE n(k) AS (SELECT ${from} UNION ALL SELECT k + 1 FROM n WHERE k < ${to}) SELECT k FROM n)`,
  hexadecimal: "printf('%08x', k)",
};

/** Fills a data folder with so many operations. */
export async function fillSqlite(folder: string, size: number): Promise<void> {
  await sow(await Engine.open({ folder, runner: runner() }));
  const database = new DatabaseSync(path.join(folder, 'operations.db'));
  try {
    const value = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0]);
    const seed: Seed = {
      operations: value("SELECT value FROM counter WHERE name = 'sequence'"),
      changes: value("SELECT value FROM counter WHERE name = 'version'"),
    };
    const columns = (table: string) =>
      database
        .prepare(`PRAGMA table_info(${table})`)
        .all()
        .map(({ name }) => String(name));
    for (const range of strides(size)) {
      database.exec('BEGIN');
      for (const each of multiplied) database.exec(copyRows(each, columns(each[0]), seed, range, inSqlite));
      database.exec('COMMIT');
    }
    const times = size / seedSize;
    database.exec(`UPDATE count SET n = n * ${times};
      UPDATE counter SET value = value * ${times} WHERE name IN ('sequence', 'version')`);
  } finally {
    database.close();
  }
}

const inPostgres: Multiplication = {
  copies: (from, to) => `generate_series(${from}, ${to}) k`,
  hexadecimal: "lpad(to_hex(k), 8, '0')",
};

/** Fills an empty database with so many operations, and lets PostgreSQL look at them as it would by itself in time. */
export async function fillPostgres(url: string, size: number): Promise<void> {
  await sow(await shareEngine(url, { runner: runner() }));
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ operations: number; changes: number }>(
      'SELECT sequence::int AS operations, version::int AS changes FROM ledger',
    );
    const [seed] = rows;
    if (seed === undefined) throw new Error('The seed has no ledger.');
    const columns = async (table: string) => {
      const found = await client.query<{ column_name: string }>(
        `SELECT column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'`,
        [table],
      );
      return found.rows.map((row) => row.column_name);
    };
    for (const range of strides(size)) {
      for (const each of multiplied)
        await client.query(copyRows(each, await columns(each[0]), seed, range, inPostgres));
    }
    const times = size / seedSize;
    await client.query(`UPDATE count SET n = n * ${times}`);
    await client.query(`UPDATE ledger SET sequence = sequence * ${times}, version = version * ${times}`);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}
