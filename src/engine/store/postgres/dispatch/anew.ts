import type { Operation } from '../../../../operation/operation.ts';
import type { Transaction } from '../command.ts';
import { dispatchOf } from './dispatch.ts';

/** Replaces the dispatches of operations, whatever became of the old ones, and tells workers of them. */
export async function makeAnew({ client, dispatches, announce }: Transaction, operations: readonly Operation[]) {
  await dispatches.remove(
    client,
    operations.flatMap((operation) => dispatchOf(operation) ?? []),
  );
  await dispatches.add(client, operations);
  announce(operations.map(({ type }) => type));
}
