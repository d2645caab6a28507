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
  return shownEach(engine, [operation], columns)(operation);
}

/** The same for the rows of a page, whose payloads are read at once. */
export function shownEach(
  engine: Engine,
  operations: readonly Operation[],
  columns: ReadonlySet<string>,
): (operation: Operation) => Shown {
  const kinds = (['input', 'output'] as const).filter((kind) => columns.has(`${kind}parameters`));
  const payloads = engine.payloads(operations, kinds);
  return (operation) => {
    const { input = null, output = null } = payloads.get(operation.sequence) ?? {};
    return { operation, status: statusOf(engine, operation), input, output };
  };
}

export function statusOf(engine: Engine, operation: Operation): Status {
  if (operation.status !== 'Merged' || operation.groupLeaderId === null) return operation.status;
  return ifThere(() => engine.get(operation.groupLeaderId ?? '').status) ?? operation.status;
}

export function shownPair(engine: Engine, operation: Operation): Pair {
  return pairOf(statusOf(engine, operation));
}

/** A leader may be deleted while a page is written. */
function ifThere<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof OperationFailure && error.code === 'not-found') return undefined;
    throw error;
  }
}
