import type { PoolClient } from 'pg';
import { insertColumns, toRow } from '../columns.ts';
import type { Turn } from './dispatch/changes.ts';
import { chooseHeads } from './lane.ts';
import type { Values, Writes } from './writes.ts';

/** Types of all columns that are written, for the rows that go to the database as JSON. */
const columnTypes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(insertColumns.whole.map((column) => [column, 'bigint'])),
  ...Object.fromEntries(
    [
      ...['id', 'name', 'display_name', 'type', 'error_message', 'parent_key', 'partition_id', 'run_as'],
      ...['execution_group', 'group_leader_id', 'sequence_group', 'worker_uri', 'progress_message', 'created_by'],
      ...['created_on_behalf_of', 'modified_by', 'modified_on_behalf_of', 'callback_url', 'resubmitted_from'],
      ...['idempotency_key', 'member_outcome', 'lane', 'digest', 'worker', 'error_stack', 'author', 'why'],
      ...['body', 'url', 'context', 'leader'],
    ].map((column) => [column, 'text']),
  ),
  ...Object.fromEntries(['source', 'target', 'outcome'].map((column) => [column, 'smallint'])),
  progress_fraction: 'float8',
  status: 'smallint',
  held: 'boolean',
};

const typeOf = (column: string) => columnTypes[column] ?? 'bigint';

/** Parts of one statement, each of which writes to a table of its own; none sees what another one did. */
class Statement {
  readonly #parts: string[] = [];
  readonly #parameters: unknown[] = [];

  /** Rows as a table with these columns; the same ones for all. */
  table(rows: readonly Values[], columns: readonly string[]): string {
    const types = columns.map((column) => `${column} ${typeOf(column)}`);
    return `json_to_recordset($${this.#parameters.push(JSON.stringify(rows))}::json) AS r(${types.join(', ')})`;
  }

  value(value: unknown): string {
    return `$${this.#parameters.push(value)}`;
  }

  add(sql: string): void {
    this.#parts.push(sql);
  }

  insert(table: string, rows: readonly Values[], columns: readonly string[], conflict = ''): void {
    if (rows.length === 0) return;
    const list = columns.join(', ');
    this.add(`INSERT INTO ${table} (${list}) SELECT ${list} FROM ${this.table(rows, columns)} ${conflict}`);
  }

  async run(client: PoolClient): Promise<void> {
    if (this.#parts.length === 0) return;
    const last = this.#parts.pop() ?? '';
    const parts = this.#parts.map((part, index) => `p${index} AS (${part})`);
    await client.query(parts.length === 0 ? last : `WITH ${parts.join(', ')} ${last}`, this.#parameters);
  }
}

/**
 * Writes what was gathered: what goes, then what comes and changes, then what depends on it. Answers whose turn in a lane
 * came or went with it.
 */
export async function write(client: PoolClient, writes: Writes): Promise<Turn[]> {
  await removals(writes).run(client);
  await changes(writes).run(client);
  await consequences(writes).run(client);
  return chooseHeads(client, writes.lanes);
}

function removals({ erased, passing, payloads }: Writes): Statement {
  const statement = new Statement();
  if (erased.length > 0) {
    const gone = statement.value(erased);
    for (const table of ['operation', 'event', 'attempt', 'log', 'callback']) {
      statement.add(`DELETE FROM ${table} WHERE sequence = ANY(${gone}::bigint[])`);
    }
    const places = `SELECT s * 4 + k FROM unnest(${gone}::bigint[]) s, generate_series(0, 3) k`;
    statement.add(`DELETE FROM payload WHERE place IN (${places})`);
  }
  if (passing.length > 0) {
    const rows = statement.table(passing, ['version', 'sequence', 'author']);
    statement.add(
      `DELETE FROM event e USING ${rows} WHERE e.version = r.version AND e.sequence = r.sequence
       AND e.source = e.target AND e.author = r.author AND e.attempt IS NULL`,
    );
  }
  const removed = [...payloads].filter(([, body]) => body === null).map(([place]) => place);
  if (removed.length > 0) statement.add(`DELETE FROM payload WHERE place = ANY(${statement.value(removed)}::bigint[])`);
  return statement;
}

function changes(writes: Writes): Statement {
  const statement = new Statement();
  const inserted = [...writes.inserted.values()].map(({ operation, hidden, leaseUntil }): Values => {
    const values = [...toRow(operation), hidden.lane, hidden.held, hidden.digest];
    const row = Object.fromEntries(insertColumns.whole.map((column, index) => [column, values[index] ?? null]));
    return { ...row, lease_until: leaseUntil };
  });
  statement.insert('operation', inserted, [...insertColumns.whole, 'lease_until']);
  for (const [columns, rows] of byShape(writes)) {
    const list = columns.map((column) => `${column} = r.${column}`).join(', ');
    const table = statement.table(rows, ['sequence', ...columns]);
    statement.add(`UPDATE operation o SET ${list} FROM ${table} WHERE o.sequence = r.sequence`);
  }
  statement.insert('event', writes.events, [
    'version',
    'sequence',
    'at',
    'source',
    'target',
    'author',
    'why',
    'attempt',
    'attempt_started_at',
  ]);
  statement.insert(
    'attempt',
    lastOfEach(writes.attempts),
    [
      ...['sequence', 'number', 'worker', 'started_at', 'ended_at', 'outcome'],
      ...['error_code', 'error_message', 'error_stack'],
    ],
    `ON CONFLICT (sequence, number) DO UPDATE SET worker = excluded.worker, started_at = excluded.started_at,
     ended_at = excluded.ended_at, outcome = excluded.outcome, error_code = excluded.error_code,
     error_message = excluded.error_message, error_stack = excluded.error_stack`,
  );
  const bodies = [...writes.payloads].flatMap(([place, body]): Values[] => (body === null ? [] : [{ place, body }]));
  statement.insert('payload', bodies, ['place', 'body'], 'ON CONFLICT (place) DO UPDATE SET body = excluded.body');
  statement.insert('tombstone', writes.tombstones, ['version', 'id', 'sequence', 'at']);
  statement.insert('callback', writes.callbacks, ['sequence', 'url', 'context']);
  statement.insert(
    'count',
    writes.counts,
    ['status', 'type', 'n'],
    'ON CONFLICT (status, type) DO UPDATE SET n = count.n + excluded.n',
  );
  return statement;
}

function consequences({ armed, armedGroups }: Writes): Statement {
  const statement = new Statement();
  if (armed.length > 0) {
    const rows = statement.table(armed, ['sequence', 'at']);
    statement.add(`UPDATE callback c SET due_at = r.at, tries = 0 FROM ${rows} WHERE c.sequence = r.sequence`);
  }
  if (armedGroups.length > 0) {
    const rows = statement.table(armedGroups, ['leader', 'at']);
    statement.add(
      `UPDATE callback c SET due_at = r.at, tries = 0 FROM ${rows}
       JOIN operation o ON o.group_leader_id = r.leader AND o.status = 3 WHERE c.sequence = o.sequence`,
    );
  }
  return statement;
}

/** Rows that change in the same columns, together. */
function byShape({ changed }: Writes): [columns: string[], rows: Values[]][] {
  const shapes = new Map<string, [string[], Values[]]>();
  for (const [sequence, row] of changed) {
    const columns = [...row.keys()].sort();
    const key = columns.join();
    const shape = shapes.get(key) ?? [columns, []];
    shapes.set(key, shape);
    shape[1].push({ sequence, ...Object.fromEntries(row) });
  }
  return [...shapes.values()];
}

/** A statement may write a row only once. */
function lastOfEach(attempts: readonly Values[]): Values[] {
  return [...new Map(attempts.map((attempt) => [`${attempt.sequence} ${attempt.number}`, attempt])).values()];
}
