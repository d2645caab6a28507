import type { SqliteStore } from '../../src/engine/store/sqlite/sqliteStore.ts';
import { newOperation } from '../../src/engine/submission.ts';
import type { Operation } from '../../src/operation/operation.ts';
import type { Status } from '../../src/operation/status.ts';
import type { Row, Value } from '../../src/server/salesforce/row.ts';
import type { QueryContext } from '../../src/server/salesforce/soql/context.ts';
import { userIdOf } from '../../src/server/salesforce/users.ts';

/** Where the tests' time begins: a Wednesday. */
export const start = Date.UTC(2026, 2, 4, 5, 6, 7);

/** What a row is made of; `path`: the statuses that it goes through after it was submitted. */
export interface Made {
  readonly name: string;
  readonly type: string;
  readonly parentKey: string | null;
  readonly executionGroup: string | null;
  readonly sequenceNumber: number | null;
  readonly timeout: number;
  readonly createdBy: string;
  /** ms after {@link start}. */
  readonly at: number;
  readonly path: readonly Status[];
  readonly message: string;
}

/** Fills a store, in which later rows of an execution group that wait are merged into its first one; gives all rows. */
export async function fill(store: SqliteStore, made: readonly Made[]): Promise<Operation[]> {
  for (const { at, createdBy, path, message, ...fields } of made) {
    const now = start + at;
    const draft = { ...fields, sequenceGroup: fields.sequenceNumber === null ? null : 'lane' };
    const row = newOperation(draft, null, undefined, { now, by: createdBy, maxPayload: 1e6 });
    const [submitted] = await store.submit([row], now);
    if (submitted === undefined || submitted.operation.status === 'Merged' || path.length === 0) continue;
    const error = path.at(-1) === 'Error' ? { error: { code: 1, message, stack: null } } : {};
    const times = path.length === 1 ? {} : { startedAt: now + 1, finishedAt: now + 2 };
    await store.change({ known: [submitted.operation] }, ([operation = submitted.operation]) => ({
      changes: [{ operation, moves: path, set: { ...times, ...error }, by: 'worker', why: null, at: now + 3 }],
      value: () => undefined,
    }));
  }
  return (await store.list({ terms: [] }, { limit: 1_000 })).operations;
}

/** Users as the facade has them, of these names only. */
function usersOf(names: readonly string[]): QueryContext['users'] {
  const of = (name: string) => ({ id: userIdOf(name), name, username: `${name}@bgops.example` });
  const all = names.map(of);
  return { of, find: async (id) => all.find((user) => user.id === id), all: async () => all };
}

/** What queries on a store run with. */
export function queryContext(
  engine: QueryContext['engine'],
  names: readonly string[],
  more: Partial<QueryContext> = {},
): QueryContext {
  return {
    engine,
    users: usersOf(names),
    now: start,
    hidden: null,
    isHidden: () => false,
    showsHidden: false,
    typeField: true,
    timeZone: 'UTC',
    weekStart: 'Sunday',
    fiscalYearStart: 1,
    ...more,
  };
}

/** Rows as plain objects, without types and ids; instants as ISO 8601. */
export function plain(rows: readonly Row[]): Record<string, unknown>[] {
  return rows.map((row) => Object.fromEntries(row.values.map(([name, value]) => [name, plainValue(value)])));
}

function plainValue(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value;
  if ('instant' in value) return new Date(value.instant).toISOString();
  return 'rows' in value ? plain(value.rows) : plain([value])[0];
}
