import { laneOf } from '../../../operation/group.ts';
import type { Operation } from '../../../operation/operation.ts';
import { isActive } from '../../../operation/status.ts';
import { leads, started } from '../rules/claim.ts';
import type { Claimed } from '../store.ts';
import type { Queryable } from './database.ts';
import { dispatchId, queueOf } from './dispatch/dispatch.ts';
import { lockTaken } from './dispatch/dispatches.ts';
import type { WorkingSet } from './workingSet.ts';

/** An operation that a worker of this process has begun, and whose row does not say so yet. */
export interface Start {
  /** As it waits. */
  readonly before: Operation;
  /** As the worker was given it. */
  readonly operation: Operation;
  readonly worker: string;
  readonly leaseUntil: number;
  resolve(recorded: Operation | null): void;
}

/** The version of an operation whose start is not recorded: that of no row. */
const unrecorded = 0;

/** An operation that nothing but its own dispatch decides about: no others are worked on with it or wait for it. */
export function isAlone(operation: Operation): boolean {
  return laneOf(operation) === null && !leads(operation);
}

/** A waiting operation as it is once somebody has taken it. */
export function taken(before: Operation, worker: string | null, at: number): Operation {
  return { ...before, ...started(before, worker, at), status: 'Running', version: unrecorded };
}

/**
 * Starts that are recorded with the next transaction of this process, whatever it is for. An attempt that has ended by then
 * is written at once, with one write of its row. Until it is recorded the dispatch says that somebody has the operation,
 * and whoever wants to change it records that first; see {@link recordTaken}.
 */
export class Starts {
  #waiting: Start[] = [];
  readonly #recorded = new WeakMap<Operation, Operation>();

  add(before: Operation, input: string, request: { worker: string; now: number; leaseUntil: number }): Claimed {
    const { worker, now, leaseUntil } = request;
    const operation = taken(before, worker, now);
    const { promise, resolve } = Promise.withResolvers<Operation | null>();
    this.#waiting.push({ before, operation, worker, leaseUntil, resolve });
    return { operation, members: [{ operation, input }], recorded: promise };
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Those that a transaction is to record, which are nobody else's until it has ended. */
  open(): readonly Start[] {
    return this.#waiting.splice(0);
  }

  /** Their transaction was rolled back. */
  putBack(starts: readonly Start[]): void {
    this.#waiting.unshift(...starts);
  }

  /** Writes them; answers what is to be done when that is durable. */
  record(rows: WorkingSet, starts: readonly Start[]): () => void {
    const recorded = starts.map((start) => [start, recordOne(rows, start)] as const);
    return () => {
      for (const [{ operation, resolve }, row] of recorded) {
        if (row !== null) this.#recorded.set(operation, row);
        resolve(row);
      }
    };
  }

  /** An operation as it was recorded, if a worker was given it before. */
  latest(operation: Operation): Operation {
    return this.#recorded.get(operation) ?? operation;
  }
}

/** Null: it was taken away from the worker, so that it is another one's, or nobody's. */
function recordOne(rows: WorkingSet, { before, operation, worker, leaseUntil }: Start): Operation | null {
  const at = operation.startedAt ?? 0;
  const event = { at, by: worker, why: null };
  const row = rows.again(before);
  if (row?.status === 'Waiting' && row.version === before.version) {
    return rows.begin(row, started(row, worker, at), event, leaseUntil);
  }
  // Recorded by another one, who has found its dispatch taken. One that waits again since has a dispatch for somebody else.
  if (row === undefined || !isActive(row.status) || row.attempts !== operation.attempts) return null;
  if (row.workerUri === worker) return row;
  if (row.workerUri !== null) return null;
  return rows.update(row, [], { workerUri: worker, startedAt: at }, event, { leaseUntil });
}

/**
 * Records the start of what is loaded and waits, and what a worker somewhere has taken nevertheless: it may be at work
 * already. Locks the dispatches of the others until the transaction ends, so that nobody takes them meanwhile. `but`:
 * sequences of what the transaction itself has taken.
 */
export async function recordTaken(
  on: Queryable,
  rows: WorkingSet,
  but: ReadonlySet<number>,
  lease: { at: number; until: number },
): Promise<void> {
  const waiting = rows.waiting().filter((row) => isAlone(row) && !but.has(row.sequence));
  if (waiting.length === 0) return;
  const byId = new Map(waiting.map((row) => [dispatchId(row.id, row.attempts), row]));
  const event = { at: lease.at, by: 'engine', why: 'A worker has taken it, and not said so yet.' };
  const queues = [...new Set(waiting.map(({ type }) => queueOf(type)))];
  for (const id of await lockTaken(on, queues, [...byId.keys()])) {
    const row = byId.get(id);
    if (row !== undefined) rows.begin(row, started(row, null, lease.at), event, lease.until);
  }
}
