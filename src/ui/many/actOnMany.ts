import type { Session } from '../../viewModel/connections/session.ts';
import type { ManyAction } from '../../viewModel/many/manyAction.ts';
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

/**
 * Shows what an action would do to many operations: what will change, what cannot and why. Does it when the person says
 * so. Resolves when the page is there.
 */
export async function actOnMany(window: Window, action: ManyAction, subjects: readonly ManySubject[]): Promise<void> {
  window.many.open(action, subjects);
}
