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
export async function shownOf(engine: Engine, operation: Operation, columns: ReadonlySet<string>): Promise<Shown> {
  const [shown] = await shownEach(engine, [operation], columns);
  return shown ?? { operation, status: operation.status, input: null, output: null };
}

/** The same for the rows of a page, whose payloads are read at once. */
export async function shownEach(
  engine: Engine,
  operations: readonly Operation[],
  columns: ReadonlySet<string>,
): Promise<Shown[]> {
  const kinds = (['input', 'output'] as const).filter((kind) => columns.has(`${kind}parameters`));
  const payloads = await engine.payloads(operations, kinds);
  const statuses = await Promise.all(operations.map((operation) => statusOf(engine, operation)));
  return operations.map((operation, index) => {
    const { input = null, output = null } = payloads.get(operation.sequence) ?? {};
    return { operation, status: statuses[index] ?? operation.status, input, output };
  });
}

export async function statusOf(engine: Engine, operation: Operation): Promise<Status> {
  if (operation.status !== 'Merged' || operation.groupLeaderId === null) return operation.status;
  try {
    return (await engine.get(operation.groupLeaderId)).status;
  } catch (error) {
    // A leader may be deleted while a page is written.
    if (error instanceof OperationFailure && error.code === 'not-found') return operation.status;
    throw error;
  }
}

export async function shownPair(engine: Engine, operation: Operation): Promise<Pair> {
  return pairOf(await statusOf(engine, operation));
}
