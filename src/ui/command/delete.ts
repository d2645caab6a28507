import { deleteQuestion } from '../../viewModel/question.ts';
import type { Window } from '../window.ts';
import { actOn } from './act.ts';
import { targetsOf } from './targets.ts';

/** Deletes operations that have ended, after one question that names them and where they are. */
export async function deleteOperations(window: Window, args: readonly unknown[]): Promise<void> {
  const targets = await targetsOf(window, args, 'delete');
  if (await window.ask(deleteQuestion(targets))) await actOn(window, 'delete', targets);
}
