import type { Session } from '../../viewModel/connections/session.ts';
import type { ManyAction } from '../../viewModel/many/manyAction.ts';
import { actIn, tell } from '../command/act.ts';
import type { Window } from '../window.ts';

/** Operations of one connection: all that a search finds, or those with these ids; exactly one of the two. */
export interface ManySubject {
  readonly session: Session;
  /** What the person calls them, as in "Error" or "Failures: Time-out in importOrders". */
  readonly label: string;
  /** In the grammar of `operation/query.ts`. */
  readonly query?: string;
  readonly ids?: readonly string[];
}

/** Ids of a request. */
const batch = 1_000;

/** Does the same to many operations: shows what will change and what cannot, and does it when the person says so. */
export async function actOnMany(_window: Window, action: ManyAction, subjects: readonly ManySubject[]): Promise<void> {
  const outcomes = [];
  for (const subject of subjects) {
    for await (const ids of idsOf(subject)) outcomes.push(...(await actIn(subject.session, action, ids)));
  }
  tell(outcomes);
}

async function* idsOf({ session, query, ids = [] }: ManySubject): AsyncGenerator<readonly string[]> {
  if (query === undefined) {
    for (let at = 0; at < ids.length; at += batch) yield ids.slice(at, at + batch);
    return;
  }
  const backend = await session.connection.backend();
  let after: string | undefined;
  do {
    const page = await backend.list(query, { limit: batch, ...(after === undefined ? {} : { after }) });
    yield page.operations.map(({ id }) => id);
    after = page.next ?? undefined;
  } while (after !== undefined);
}
