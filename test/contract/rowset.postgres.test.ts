import assert from 'node:assert/strict';
import { Client } from 'pg';
import { connectionTo } from '../../src/engine/store/postgres/database.ts';
import { columnsOf } from '../../src/engine/store/postgres/rowset.ts';
import { Statement } from '../../src/engine/store/postgres/statement.ts';
import type { Values } from '../../src/engine/store/postgres/writes.ts';
import { postgres } from '../support/postgres/postgres.ts';

const awkward = [
  '',
  ' ',
  'null',
  'NULL',
  '"',
  '\\',
  '\\"',
  '{}',
  '{a,b}',
  ',',
  "'",
  '\n\t',
  '$1',
  'ä😀',
  'x'.repeat(9_000),
];
const columns = ['sequence', 'body', 'context', 'held', 'progress_fraction', 'source'];

/** Rows as they go to PostgreSQL: a value that all share once, others as arrays. */
describe('Rows in a statement', () => {
  let client: Client;
  after(() => client?.end());
  const running = postgres();
  before(async () => {
    client = new Client(connectionTo(await running.emptyDatabase()));
    await client.connect();
    await client.query(`CREATE TABLE written (sequence bigint, body text, context text, held boolean,
      progress_fraction float8, source smallint DEFAULT 7)`);
  });
  beforeEach(() => client.query('TRUNCATE written'));

  const stored = async (rows: readonly Values[], names = columns) => {
    const statement = new Statement();
    statement.insert('written', columnsOf(rows, names));
    await statement.run(client);
    return (await client.query(`SELECT ${columns.join()} FROM written ORDER BY sequence`)).rows;
  };
  const row = (sequence: number, values: Values = {}): Values => ({
    ...{ sequence, body: null, context: null, held: null, progress_fraction: null, source: 1 },
    ...values,
  });

  it('come out as they went in, different in each row', async () => {
    const rows = awkward.map((body, index) =>
      row(2 ** 53 - 100 + index, {
        body,
        context: index % 3 === 0 ? null : body,
        held: index % 2 === 0,
        progress_fraction: index / 7,
        source: index % 5 === 0 ? null : index,
      }),
    );
    assert.deepEqual(await stored(rows), rows);
  });

  it('come out as they went in, alike in all', async () => {
    for (const body of awkward) {
      const rows = [1, 2].map((sequence) => row(sequence, { body, held: true, progress_fraction: 0.1 }));
      assert.deepEqual(await stored(rows), rows);
      await client.query('TRUNCATE written');
    }
  });

  it('are as many as they are when nothing tells them apart, and one when there is one', async () => {
    assert.equal((await stored([row(1), row(1), row(1)])).length, 3);
    await client.query('TRUNCATE written');
    assert.deepEqual(await stored([row(5, { body: '"' })]), [row(5, { body: '"' })]);
    assert.equal((await stored([])).length, 1);
  });

  it('have what the table says where no row has a value', async () => {
    const [first] = await stored([row(1, { source: null }), row(2, { source: null })]);
    assert.deepEqual(first, row(1, { source: 7 }));
  });

  it('are refused when a text would become another one', async () => {
    const refused = { code: 'invalid-request', message: /lone surrogate/ };
    await assert.rejects(stored([row(1, { body: 'a\ud800' })]), refused);
    await assert.rejects(stored([row(1, { body: 'a\ud800' }), row(2)]), refused);
    await assert.rejects(stored([row(1, { body: 'a\0' }), row(2)]), { code: '22021' });
  });
});
