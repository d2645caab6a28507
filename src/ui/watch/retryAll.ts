import type { Operation } from '../../operation/operation.ts';
import { retryQuestion } from '../../viewModel/question.ts';
import { actOnTargets } from '../command/act.ts';
import type { Window } from '../window.ts';

/** An operation and the id of its connection. */
export type Placed = Operation & { readonly connection: string };

/** Whether one of the connections can run an operation again, as far as is known. */
export function canRetry({ sessions }: Window, operations: readonly Placed[]): boolean {
  return operations.some(
    ({ connection }) => (sessions.get(connection)?.connection.current?.capabilities.retry ?? true) === true,
  );
}

/** Retries the operations as if they were chosen in the tree; those of a connection that was removed meanwhile stay. */
export async function retryAll(window: Window, operations: readonly Placed[]): Promise<void> {
  const targets = operations.flatMap((operation) => {
    const session = window.sessions.get(operation.connection);
    return session ? [{ session, operation }] : [];
  });
  if (targets.length > 0) await actOnTargets(window, 'retry', targets, [], retryQuestion);
}
