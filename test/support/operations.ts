import type { Attention, Backend, Change, Page } from '../../src/backend/backend.ts';
import type {
  ChangeBatch,
  Counts,
  GroupPage,
  OperationDetails,
  OperationPage,
  PauseState,
  Statistics,
  TypeFigures,
} from '../../src/operation/answer.ts';
import type { GroupField } from '../../src/operation/arrangement.ts';
import { allCapabilities, type Capabilities } from '../../src/operation/capability.ts';
import { OperationFailure } from '../../src/operation/error.ts';
import { parseExact } from '../../src/operation/json.ts';
import type { Operation } from '../../src/operation/operation.ts';
import { matches, parseQuery } from '../../src/operation/query.ts';
import { type WorkerInfo, type WorkerList, workerListOf } from '../../src/operation/worker.ts';

/** JSON text of the input that every operation in memory has. */
const inputOfAll = '{"a":12345678901234567890}';

/** A worker that has handlers for these types. */
export function workerOf(id: string, types: readonly string[], changes: Partial<WorkerInfo> = {}): WorkerInfo {
  return {
    ...{ id, uri: `bgops://${id}/7`, machine: id, pid: 7, version: '1.2.0', startedAt: 0, seenAt: 0 },
    ...{ concurrency: 4, running: 0, stopping: false, types: types.map((type) => ({ type, concurrency: 4 })) },
    ...changes,
  };
}

/** A list of workers that runs these types alone; `shared`: several machines can. */
export function workersFor(types: readonly string[], shared = true): WorkerList {
  return workerListOf(types.length === 0 ? [] : [workerOf('build-7', types)], new Map(), shared);
}

let made = 0;

/** An operation that waits, with an id of its own; `changes` say what is different. Submitted in order. */
export function operationOf(changes: Partial<Operation> = {}): Operation {
  made += 1;
  return {
    id: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
    sequence: made,
    version: made,
    name: `Operation ${made}`,
    displayName: null,
    type: 'test.type',
    status: 'Waiting',
    error: null,
    priority: 5,
    parentKey: null,
    partitionId: null,
    runAs: null,
    executionGroup: null,
    groupLeaderId: null,
    numFollowers: 0,
    sequenceGroup: null,
    sequenceNumber: null,
    processAfter: null,
    dueAt: null,
    attempts: 0,
    retryCount: 0,
    retryLimit: 3,
    retryBackoff: 1_000,
    timeout: 120_000,
    submittedAt: 0,
    startedAt: null,
    finishedAt: null,
    expiresAt: null,
    ttl: 86_400,
    workerUri: null,
    progress: null,
    createdBy: 'tester',
    createdOnBehalfOf: null,
    modifiedBy: 'tester',
    modifiedOnBehalfOf: null,
    modifiedAt: 0,
    importSequenceNumber: null,
    overriddenCreatedOn: null,
    callbackUrl: null,
    resubmittedFrom: null,
    idempotencyKey: null,
    memberOutcome: null,
    ...changes,
  };
}

type Reading = Pick<
  Backend,
  | 'list'
  | 'counts'
  | 'groups'
  | 'get'
  | 'payload'
  | 'log'
  | 'paused'
  | 'workers'
  | 'statistics'
  | 'changes'
  | 'attention'
  | 'capabilities'
  | 'dispose'
>;

/**
 * The reading half of a connection over rows in memory: real searches and pages, and a stream of changes that the
 * test feeds. What a view model does not need raises.
 */
export class MemoryBackend implements Reading {
  capabilities: Capabilities = allCapabilities;
  readonly rows = new Map<string, Operation>();
  /** Names of the calls so far. */
  readonly calls: string[] = [];
  /** Set it to make reads wait until the promise resolves. */
  gate: Promise<void> | undefined;
  disposed = false;
  /** Undefined: it is of an older version, and does not tell. */
  workerList: WorkerList | undefined;
  /** The figures of each type. */
  figures: readonly TypeFigures[] = [];
  /** What lists and counts say that they do not show. */
  partial: { list: string | null; counts: string | null } = { list: null, counts: null };
  #waiting: ((change: Change) => void) | undefined;
  #queue: Change[] = [{ kind: 'state', state: { kind: 'connected' } }];

  constructor(rows: Iterable<Operation> = []) {
    for (const row of rows) this.rows.set(row.id, row);
  }

  /** The same object with the type of a whole connection. */
  get asBackend(): Backend {
    return this as unknown as Backend;
  }

  /** Stores rows and answers with the batch that tells of them. */
  put(...operations: Operation[]): ChangeBatch {
    for (const operation of operations) this.rows.set(operation.id, operation);
    return { version: Math.max(0, ...operations.map(({ version }) => version)), operations, deleted: [] };
  }

  remove(...ids: string[]): ChangeBatch {
    for (const id of ids) this.rows.delete(id);
    return { version: 0, operations: [], deleted: ids };
  }

  emit(change: Change): void {
    if (this.#waiting) this.#waiting(change);
    else this.#queue.push(change);
    this.#waiting = undefined;
  }

  async list(query: string, { limit, after, order = 'newest' }: Page): Promise<OperationPage> {
    this.calls.push(`list ${query} ${limit}${order === 'newest' ? '' : ` ${order}`}`);
    const markOf = ({ sequence, version }: Operation) => (order === 'changed' ? -version : sequence);
    const isAfter = (mark: number) => (order === 'newest' ? mark < Number(after) : mark > Number(after));
    const sorted = this.#found(query).sort((a, b) => (order === 'newest' ? -1 : 1) * (markOf(a) - markOf(b)));
    const found = sorted.filter((row) => after === undefined || isAfter(markOf(row)));
    const operations = found.slice(0, limit);
    await this.gate;
    const last = operations.at(-1);
    return {
      operations,
      next: found.length > limit && last ? String(markOf(last)) : null,
      partial: this.partial.list,
    };
  }

  async groups(by: GroupField, { limit, after = '0' }: Page): Promise<GroupPage> {
    this.calls.push(`groups ${by} ${limit}`);
    const groups = new Map<string, number>();
    const rows = this.#found('');
    const values = rows.flatMap((row) => row[by] ?? []);
    for (const key of values) groups.set(key, (groups.get(key) ?? 0) + 1);
    await this.gate;
    const all = [...groups].map(([key, count]) => ({ key, count }));
    if (by === 'type') all.sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
    const end = Number(after) + limit;
    return {
      groups: all.slice(Number(after), end),
      next: end < all.length ? String(end) : null,
      without: after === '0' ? rows.length - values.length : null,
    };
  }

  async counts(query: string): Promise<Counts> {
    this.calls.push('counts');
    const counts: Counts['counts'] = {} as Counts['counts'];
    const found = this.#found(query);
    for (const { status } of found) counts[status] = (counts[status] ?? 0) + 1;
    await this.gate;
    return { total: found.length, counts, partial: this.partial.counts };
  }

  async get(id: string): Promise<OperationDetails> {
    this.calls.push('get');
    const row = this.rows.get(id);
    if (!row) throw new OperationFailure('not-found', `There is no operation ${id}.`);
    return { ...row, attemptList: [], events: [] };
  }

  async payload(_id: string, kind: 'input' | 'output'): Promise<string | null> {
    this.calls.push(`payload ${kind}`);
    return kind === 'input' ? inputOfAll : null;
  }

  async *log(): AsyncIterable<string> {
    this.calls.push('log');
    yield 'first line\n';
    yield 'second line\n';
  }

  async paused(): Promise<PauseState> {
    return { all: false, types: [] };
  }

  async workers(): Promise<WorkerList> {
    this.calls.push('workers');
    if (this.workerList === undefined) throw new OperationFailure('no-such-route', 'There is nothing at this address.');
    return this.workerList;
  }

  async statistics({ since }: { since: number }): Promise<Statistics> {
    this.calls.push('statistics');
    return { since, rows: [...this.figures] };
  }

  async *changes(_since: number | null, signal: AbortSignal): AsyncIterable<Change> {
    while (!signal.aborted) {
      const next = this.#queue.shift() ?? (await this.#next(signal));
      if (next) yield next;
    }
  }

  attention(level: Attention): void {
    this.calls.push(`attention ${level}`);
  }

  dispose(): void {
    this.disposed = true;
  }

  #next(signal: AbortSignal): Promise<Change | undefined> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
  }

  #found(query: string): Operation[] {
    const parsed = parseQuery(query, 0);
    return [...this.rows.values()]
      .filter((row) => matches(parsed, row, { input: parseExact(inputOfAll) }))
      .sort((a, b) => b.sequence - a.sequence);
  }
}
