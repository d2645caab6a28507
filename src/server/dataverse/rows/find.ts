import type { Engine } from '../../../engine/engine.ts';
import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import { table } from '../../../service/dataverse/columns.ts';
import { faults } from '../fault.ts';
import type { RowKey } from '../odata/path.ts';

/** The operation that a key names; undefined: there is none, or it is in another partition. */
export async function findRow(engine: Engine, { id, partition }: RowKey): Promise<Operation | undefined> {
  let operation: Operation;
  try {
    operation = await engine.get(id);
  } catch (error) {
    if (error instanceof OperationFailure && error.code === 'not-found') return undefined;
    throw error;
  }
  // Where no partition was given, the primary key stands in for it.
  const own = operation.partitionId ?? operation.id;
  return partition === null || partition === own || partition === operation.id ? operation : undefined;
}

/** Raises the service's 404, which is another one for an alternate key. */
export async function rowOf(engine: Engine, key: RowKey): Promise<Operation> {
  const operation = await findRow(engine, key);
  if (operation !== undefined) return operation;
  throw key.partition === null ? faults.missingRow(key.id) : faults.missingKey(table.logicalName);
}
