import type { Operation } from '../../operation/operation.ts';
import { retryQuestion } from '../../viewModel/question.ts';
import { mayGoOn } from '../askFirst.ts';
import { actIn, tell } from '../command/act.ts';
import type { Window } from '../window.ts';

/** An operation and the id of its connection. */
export type Placed = Operation & { readonly connection: string };

/** Whether one of the connections can run an operation again, as far as is known. */
export function canRetry({ sessions }: Window, operations: readonly Placed[]): boolean {
  return operations.some(
    ({ connection }) => (sessions.get(connection)?.connection.current?.capabilities.retry ?? true) === true,
  );
}

/** Retries the operations of each connection together. */
export async function retryAll(window: Window, operations: readonly Placed[]): Promise<void> {
  for (const session of window.sessions.all) {
    const those = operations.filter(({ connection }) => connection === session.id);
    const question = retryQuestion(those.map((operation) => ({ session, operation })));
    if (those.length === 0 || !(await mayGoOn(window, question))) continue;
    const ids = those.map(({ id }) => id);
    tell(await session.connection.use(() => actIn(session, 'retry', ids)));
  }
}
