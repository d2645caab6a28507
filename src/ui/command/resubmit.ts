import { parseExact } from '../../operation/json.ts';
import { resubmitQuestion } from '../../viewModel/question.ts';
import { mayGoOn } from '../askFirst.ts';
import { originalDraft } from '../document/contents.ts';
import { openDraft } from '../document/openDraft.ts';
import type { Window } from '../window.ts';
import { targetOf, targetsOf } from './targets.ts';

/** Submits new operations with the same input; a single one is opened, so that the person sees what came of it. */
export async function resubmit(window: Window, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(window, args, 'resubmit');
  if (!(await mayGoOn(window, resubmitQuestion(targets)))) return;
  for (const { session, operation } of targets) {
    const backend = await session.connection.backend();
    const made = await backend.resubmit(operation.id);
    if (targets.length === 1) window.panels.open(session, made.id);
  }
}

/** Opens the input of an operation as a draft; what it submits is linked to the original. */
export async function resubmitWithChanges(window: Window, args: readonly unknown[]): Promise<void> {
  const { session, operation } = await targetOf(window, args, 'resubmit');
  const { id, type } = operation;
  const input = await (await session.connection.backend()).payload(id, 'input');
  await openDraft(window, session, originalDraft(id, type, input));
}

/** The value of a payload with its numbers as they were written; undefined when there is none. */
export function readInput(text: string | null): unknown {
  return text === null ? undefined : parseExact(text);
}
