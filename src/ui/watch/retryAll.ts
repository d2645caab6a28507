import { actIn, tell } from '../command/act.ts';
import type { Window } from '../window.ts';

/** An operation and the id of its connection. */
interface Placed {
  readonly id: string;
  readonly connection: string;
}

/** Whether one of the connections can run an operation again, as far as is known. */
export function canRetry({ sessions }: Window, operations: readonly Placed[]): boolean {
  return operations.some(
    ({ connection }) => (sessions.get(connection)?.connection.current?.capabilities.retry ?? true) === true,
  );
}

/** Retries the operations of each connection together. */
export async function retryAll({ sessions }: Window, operations: readonly Placed[]): Promise<void> {
  for (const session of sessions.all) {
    const ids = operations.filter(({ connection }) => connection === session.id).map(({ id }) => id);
    if (ids.length > 0) tell(await session.connection.use(() => actIn(session, 'retry', ids)));
  }
}
