import type { Session } from './session.ts';
import { targetsOf } from './targets.ts';

/** Submits new operations with the same input; a single one is opened, so that the person sees what came of it. */
export async function resubmit(session: Session, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(session, args, 'resubmit');
  const backend = await session.connection.backend();
  for (const { id } of targets) {
    const made = await backend.resubmit(id);
    if (targets.length === 1) session.panels.open(made.id);
  }
}
