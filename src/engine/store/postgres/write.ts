import type { PoolClient } from 'pg';
import type { Operation } from '../../../operation/operation.ts';
import { placeOf, type Reader, readers } from '../columns.ts';
import type { Turn } from './dispatch/changes.ts';
import { chooseHeads } from './lane.ts';
import { type Column, columnOf, columnsOf } from './rowset.ts';
import { allSent, Statement } from './statement.ts';
import type { Changed, Inserted, Values, Writes } from './writes.ts';

const operationReaders = [...readers.values()].flat();

/**
 * Writes what was gathered: what goes, then what comes and changes, then what depends on it. Answers whose turn in a lane
 * came or went with it.
 */
export async function write(client: PoolClient, writes: Writes): Promise<Turn[]> {
  const isLarge = writes.inserted.size > large || writes.events.length > large;
  const parts = [removals, ...(isLarge ? [rows, rest] : [rowsAndRest]), consequences];
  // While PostgreSQL is at work on one, the next is built.
  await allSent(parts.map(async (part) => part(new Statement(), writes).run(client)));
  return chooseHeads(client, writes.lanes);
}

/** Rows that take longer to build than a statement more. */
const large = 50;

const eventColumns = [
  ...['version', 'sequence', 'at', 'source', 'target', 'author', 'why'],
  ...['attempt', 'attempt_started_at'],
];
const attemptColumns = [
  ...['sequence', 'number', 'worker', 'started_at', 'ended_at', 'outcome'],
  ...['error_code', 'error_message', 'error_stack'],
];

function removals(statement: Statement, { erased, passing, payloads }: Writes): Statement {
  if (erased.length > 0) {
    const gone = statement.value(erased);
    for (const table of ['operation', 'event', 'attempt', 'log', 'callback']) {
      statement.add(`DELETE FROM ${table} WHERE sequence = ANY(${gone}::bigint[])`);
    }
    const places = `SELECT s * 4 + k FROM unnest(${gone}::bigint[]) s, generate_series(0, 3) k`;
    statement.add(`DELETE FROM payload WHERE place IN (${places})`);
  }
  if (passing.length > 0) {
    const rows = statement.rows(columnsOf(passing, ['version', 'sequence', 'author']));
    statement.add(
      `DELETE FROM event e USING ${rows.from}
       WHERE e.version = ${rows.of('version')} AND e.sequence = ${rows.of('sequence')}
       AND e.source = e.target AND e.author = ${rows.of('author')} AND e.attempt IS NULL`,
    );
  }
  const removed = [...payloads].filter(([, body]) => body === null).map(([place]) => place);
  if (removed.length > 0) statement.add(`DELETE FROM payload WHERE place = ANY(${statement.value(removed)}::bigint[])`);
  return statement;
}

const rowsAndRest = (statement: Statement, writes: Writes) => rest(rows(statement, writes), writes);

function rows(statement: Statement, writes: Writes): Statement {
  if (writes.inserted.size > 0) statement.insert('operation', insertedColumns([...writes.inserted.values()]));
  for (const [fields, changed] of writes.changed) update(statement, fields, changed);
  return statement;
}

function rest(statement: Statement, writes: Writes): Statement {
  statement.insert('event', columnsOf(writes.events, eventColumns));
  statement.insert(
    'attempt',
    columnsOf(lastOfEach(writes.attempts), attemptColumns),
    `ON CONFLICT (sequence, number) DO UPDATE SET worker = excluded.worker, started_at = excluded.started_at,
     ended_at = excluded.ended_at, outcome = excluded.outcome, error_code = excluded.error_code,
     error_message = excluded.error_message, error_stack = excluded.error_stack`,
  );
  // Of an operation that has just come there is none yet, and to look for one takes as long as to insert it.
  const { first = [], later = [] } = Object.groupBy(
    [...writes.payloads].flatMap(([place, body]) => (body === null ? [] : [{ place, body }])),
    ({ place }) => (writes.inserted.has(placeOf(place).sequence) ? 'first' : 'later'),
  );
  statement.insert('payload', columnsOf(first, ['place', 'body']));
  statement.insert(
    'payload',
    columnsOf(later, ['place', 'body']),
    'ON CONFLICT (place) DO UPDATE SET body = excluded.body',
  );
  statement.insert('tombstone', columnsOf(writes.tombstones, ['version', 'id', 'sequence', 'at']));
  statement.insert('callback', columnsOf(writes.callbacks, ['sequence', 'url', 'context']));
  statement.insert(
    'count',
    columnsOf(writes.counts, ['status', 'type', 'n']),
    'ON CONFLICT (status, type) DO UPDATE SET n = count.n + excluded.n',
  );
  return statement;
}

function consequences(statement: Statement, { armed, armedGroups }: Writes): Statement {
  if (armed.length > 0) {
    const rows = statement.rows(columnsOf(armed, ['sequence', 'at']));
    statement.add(
      `UPDATE callback c SET due_at = ${rows.of('at')}, tries = 0 FROM ${rows.from} WHERE c.sequence = ${rows.of('sequence')}`,
    );
  }
  if (armedGroups.length > 0) {
    const rows = statement.rows(columnsOf(armedGroups, ['leader', 'at']));
    statement.add(
      `UPDATE callback c SET due_at = ${rows.of('at')}, tries = 0 FROM ${rows.from}
       JOIN operation o ON o.group_leader_id = ${rows.of('leader')} AND o.status = 3 WHERE c.sequence = o.sequence`,
    );
  }
  return statement;
}

function insertedColumns(rows: readonly Inserted[]): Column[] {
  const operations = rows.map(({ operation }) => operation);
  return [
    ...operationReaders.map((reader) => columnRead(operations, reader)),
    columnOf('lane', rows, ({ hidden }) => hidden.lane),
    columnOf('held', rows, ({ hidden }) => hidden.held),
    columnOf('digest', rows, ({ hidden }) => hidden.digest),
    columnOf('lease_until', rows, ({ leaseUntil }) => leaseUntil),
  ];
}

/** Operations of which the same fields change, together. */
function update(statement: Statement, fields: ReadonlySet<string>, changed: readonly Changed[]): void {
  const operations = changed.map(({ operation }) => operation);
  const columns = [...fields]
    .flatMap((field) => readers.get(field) ?? [])
    .map((reader) => columnRead(operations, reader));
  if (fields.has('leaseUntil')) columns.push(columnOf('lease_until', changed, ({ leaseUntil = null }) => leaseUntil));
  const rows = statement.rows([columnOf('sequence', operations, ({ sequence }) => sequence), ...columns]);
  const list = columns.map(({ name }) => `${name} = ${rows.of(name)}`).join(', ');
  statement.add(
    `UPDATE operation o SET ${list} FROM ${rows.from} WHERE o.sequence = ${rows.of('sequence')} ${within(statement, operations)}`,
  );
}

/**
 * Operations that are worked on together have mostly come together. Said so, PostgreSQL looks at these only, where it
 * would otherwise rather read a table that is not large as a whole.
 */
function within(statement: Statement, operations: readonly Operation[]): string {
  if (operations.length === 1) return '';
  const [first, last] = operations.reduce(
    ([least, most], { sequence }) => [Math.min(least, sequence), Math.max(most, sequence)],
    [Number.POSITIVE_INFINITY, 0],
  );
  return `AND o.sequence BETWEEN ${statement.value(first)} AND ${statement.value(last)}`;
}

const columnRead = (operations: readonly Operation[], [column, read]: Reader) => columnOf(column, operations, read);

/** A statement may write a row only once. */
function lastOfEach(attempts: readonly Values[]): Values[] {
  return [...new Map(attempts.map((attempt) => [`${attempt.sequence} ${attempt.number}`, attempt])).values()];
}
