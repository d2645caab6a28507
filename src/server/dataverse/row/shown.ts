import type { Engine } from '../../../engine/engine.ts';
import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { Status } from '../../../operation/status.ts';
import { type Pair, pairOf } from '../../../service/dataverse/status.ts';

/** What there is to show of an operation: the row, the status that it shows, and its payloads where they are wanted. */
export interface Shown {
  readonly operation: Operation;
  /** The operation's own, but of one that was merged that of its leader. */
  readonly status: Status;
  /** JSON text as the engine keeps it; null: nothing is stored, or it was not asked for. */
  readonly input: string | null;
  readonly output: string | null;
}

/** Reads what belongs to a row; payloads only when a column that shows them is among those wanted. */
export function shownOf(engine: Engine, operation: Operation, columns: ReadonlySet<string>): Shown {
  const payload = (kind: 'input' | 'output') =>
    columns.has(`${kind}parameters`) ? payloadOf(engine, operation.id, kind) : null;
  return { operation, status: statusOf(engine, operation), input: payload('input'), output: payload('output') };
}

export function statusOf(engine: Engine, operation: Operation): Status {
  if (operation.status !== 'Merged' || operation.groupLeaderId === null) return operation.status;
  return ifThere(() => engine.get(operation.groupLeaderId ?? '').status) ?? operation.status;
}

export function shownPair(engine: Engine, operation: Operation): Pair {
  return pairOf(statusOf(engine, operation));
}

/** A row of a page may be deleted while the page is written. */
function payloadOf(engine: Engine, id: string, kind: 'input' | 'output'): string | null {
  return ifThere(() => engine.payload(id, kind)) ?? null;
}

function ifThere<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof OperationFailure && error.code === 'not-found') return undefined;
    throw error;
  }
}
