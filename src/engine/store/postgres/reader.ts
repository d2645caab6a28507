import type { Pool } from 'pg';
import type { ChangeBatch, PauseState } from '../../../operation/answer.ts';
import type { Attempt, Operation, OperationEvent, PayloadKind } from '../../../operation/operation.ts';
import { isActive } from '../../../operation/status.ts';
import { outcomeNames, payloadPlace, placeOf, selectList, statusOf, toOperation } from '../columns.ts';
import { withOutcome } from '../rules/outcome.ts';
import type { DueCallback, Gone, Payloads, TypeCount } from '../store.ts';
import { rowsOf } from './database.ts';

/** Reads of single operations and of what belongs to them. */

export async function select(pool: Pool, condition: string, ...values: unknown[]): Promise<Operation[]> {
  return (await rowsOf(pool, `SELECT ${selectList} FROM operation o ${condition}`, values)).map(toOperation);
}

export async function payload(pool: Pool, sequence: number, kind: PayloadKind | 'stack'): Promise<string | null> {
  const [row] = await rowsOf(pool, 'SELECT body FROM payload WHERE place = $1', [payloadPlace(sequence, kind)]);
  return row === undefined ? null : String(row[0]);
}

export async function payloads(
  pool: Pool,
  sequences: readonly number[],
  kinds: readonly PayloadKind[],
): Promise<Map<number, Payloads>> {
  const places = sequences.flatMap((sequence) => kinds.map((kind) => payloadPlace(sequence, kind)));
  const found = new Map<number, Payloads>();
  for (const [place, body] of await rowsOf(pool, 'SELECT place, body FROM payload WHERE place = ANY($1::bigint[])', [
    places,
  ])) {
    const { sequence, kind } = placeOf(Number(place));
    if (kind !== 'stack') found.set(sequence, { ...found.get(sequence), [kind]: String(body) });
  }
  return found;
}

/** Pieces of a log that are read at once. */
const logPieces = 500;

/** Log text after a position, at most about `limit` characters, and the position to go on from. */
export async function log(pool: Pool, sequence: number, after: number, limit: number) {
  const sql = `SELECT position, body FROM log WHERE sequence = $1 AND position > $2 ORDER BY position LIMIT ${logPieces}`;
  let text = '';
  let next = after;
  for (const [position, body] of await rowsOf(pool, sql, [sequence, after])) {
    text += String(body);
    next = Number(position);
    if (text.length >= limit) break;
  }
  return { text, next };
}

export async function paused(pool: Pool): Promise<PauseState> {
  const types = (await rowsOf(pool, 'SELECT type FROM pause ORDER BY type')).map(([type]) => String(type));
  return { all: types.includes(''), types: types.filter((type) => type !== '') };
}

export async function waiting(pool: Pool): Promise<Map<string, number>> {
  const rows = await rowsOf(pool, 'SELECT type, n FROM count WHERE status = 2 AND n > 0');
  return new Map(rows.map(([type, n]) => [String(type), Number(n)]));
}

/** What the table of counts says, but for what there is none of. */
export async function countsByType(pool: Pool): Promise<TypeCount[]> {
  const rows = await rowsOf(pool, 'SELECT status, type, n FROM count WHERE n > 0');
  return rows.map(([status, type, n]) => ({ status: statusOf(Number(status)), type: String(type), count: Number(n) }));
}

/**
 * Events, oldest first. The first row stands for two: `New`, and where the operation was placed at once. So does that of an
 * attempt whose start and end were written together: it leads from Waiting past Running.
 */
export async function events(pool: Pool, { sequence }: Operation): Promise<OperationEvent[]> {
  const sql = `SELECT version, at, source, target, author, why, attempt_started_at
    FROM event WHERE sequence = $1 ORDER BY version`;
  return (await rowsOf(pool, sql, [sequence])).flatMap(
    ([version, at, source, target, author, why, startedAt]): OperationEvent[] => {
      const event: OperationEvent = {
        version: Number(version),
        at: Number(at),
        from: source === null ? 'New' : statusOf(Number(source)),
        to: statusOf(Number(target)),
        by: String(author),
        why: why === null ? null : String(why),
      };
      const before = { ...event, version: event.version - 1 };
      if (source === null) return [{ ...before, from: null, to: 'New' }, event];
      if (event.from !== 'Waiting' || startedAt === null) return [event];
      return [
        { ...before, at: Number(startedAt), to: 'Running', why: null },
        { ...event, from: 'Running' },
      ];
    },
  );
}

/** Attempts that ended, and the one that runs, oldest first. Those that completed are told by the event of their end. */
export async function attempts(pool: Pool, operation: Operation): Promise<Attempt[]> {
  const rows = await rowsOf(
    pool,
    `SELECT number, worker, started_at, ended_at, outcome, error_code, error_message, error_stack
       FROM attempt WHERE sequence = $1
     UNION ALL SELECT attempt, author, attempt_started_at, at, 0, NULL, NULL, NULL
       FROM event WHERE sequence = $1 AND attempt IS NOT NULL
     ORDER BY 1`,
    [operation.sequence],
  );
  const ended = rows.map(
    ([number, worker, startedAt, endedAt, outcome, code, message, stack]): Attempt => ({
      number: Number(number),
      worker: String(worker),
      startedAt: Number(startedAt),
      endedAt: Number(endedAt),
      outcome: outcomeNames[Number(outcome)] ?? 'Lost',
      error:
        code === null
          ? null
          : { code: Number(code), message: String(message), stack: stack === null ? null : String(stack) },
    }),
  );
  if (isActive(operation.status) && operation.startedAt !== null) {
    const { attempts: number, workerUri, startedAt } = operation;
    ended.push({ number, worker: workerUri ?? '', startedAt, endedAt: null, outcome: null, error: null });
  }
  return ended;
}

/** The rows that changed after a version as they are now, and what is gone, up to about `limit` changes. */
export async function changesSince(
  pool: Pool,
  since: number,
  limit: number,
): Promise<{ batch: ChangeBatch; more: boolean } | 'resync'> {
  const pairs = (table: string, column: string) =>
    `(SELECT coalesce(json_agg(json_build_array(version, ${column})), '[]') FROM
      (SELECT version, ${column} FROM ${table} WHERE version > $1 ORDER BY version LIMIT $2) t)`;
  const [row] = await rowsOf(
    pool,
    `SELECT version, horizon, ${pairs('event', 'sequence')}, ${pairs('tombstone', 'id')} FROM ledger`,
    [since, limit],
  );
  const [newest, horizon] = [Number(row?.[0]), Number(row?.[1])];
  if (since > newest || since < horizon) return 'resync';
  const changed = row?.[2] as [number, number][];
  const gone = row?.[3] as [number, string][];
  const full = [changed, gone].filter((rows) => rows.length === limit).map((rows) => Number(rows.at(-1)?.[0]));
  const version = full.length === 0 ? newest : Math.min(...full);
  const sequences = new Set(changed.filter(([at]) => at <= version).map(([, sequence]) => sequence));
  const rows = await select(pool, 'WHERE o.sequence = ANY($1::bigint[])', [...sequences]);
  // What has changed again meanwhile is told with that change, and not twice.
  const operations = rows.filter((operation) => operation.version <= version);
  const deleted = gone.filter(([at]) => at <= version).map(([, id]) => id);
  // An id that is there again was given to another row, which is or will be among the changed ones.
  const sql = 'SELECT id FROM operation WHERE id = ANY($1::text[])';
  const there = new Set(deleted.length === 0 ? [] : (await rowsOf(pool, sql, [deleted])).map(([id]) => id));
  return { batch: { version, operations, deleted: deleted.filter((id) => !there.has(id)) }, more: version < newest };
}

/** What went within a time (`from` ≤ at < `before`), up to `limit`, in the order in which it went. */
export async function gone(pool: Pool, from: number, before: number, limit: number): Promise<Gone[]> {
  const sql = 'SELECT id, sequence, at FROM tombstone WHERE at >= $1 AND at < $2 ORDER BY version LIMIT $3';
  const rows = await rowsOf(pool, sql, [from, before, limit]);
  return rows.map(([id, sequence, at]) => ({ id: String(id), sequence: Number(sequence), at: Number(at) }));
}

export async function dueCallbacks(pool: Pool, limit: number): Promise<DueCallback[]> {
  const rows = await rowsOf(
    pool,
    'SELECT sequence, url, context, tries, due_at FROM callback WHERE due_at IS NOT NULL ORDER BY due_at, sequence LIMIT $1',
    [limit],
  );
  const operations = await select(
    pool,
    'WHERE o.sequence = ANY($1::bigint[])',
    rows.map(([sequence]) => sequence),
  );
  const bySequence = new Map(operations.map((operation) => [operation.sequence, operation]));
  const leaderIds = operations.flatMap(({ groupLeaderId }) => groupLeaderId ?? []);
  const leaders = leaderIds.length === 0 ? [] : await select(pool, 'WHERE o.id = ANY($1::text[])', leaderIds);
  const byId = new Map(leaders.map((leader) => [leader.id, leader]));
  return rows.flatMap(([sequence, url, context, tries, dueAt]) => {
    const operation = bySequence.get(Number(sequence));
    if (operation === undefined) return [];
    return {
      operation: withOutcome(operation, byId.get(operation.groupLeaderId ?? '')),
      url: String(url),
      context: context === null ? null : String(context),
      tries: Number(tries),
      dueAt: Number(dueAt),
      output: () => payload(pool, operation.sequence, 'output'),
    };
  });
}
