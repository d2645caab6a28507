import type { Window } from '../window.ts';
import { targetsOf } from './targets.ts';

/** Submits new operations with the same input; a single one is opened, so that the person sees what came of it. */
export async function resubmit(window: Window, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(window, args, 'resubmit');
  for (const { session, operation } of targets) {
    const backend = await session.connection.backend();
    const made = await backend.resubmit(operation.id);
    if (targets.length === 1) window.panels.open(session, made.id);
  }
}
