import { deleteQuestion } from '../../viewModel/question.ts';
import type { Window } from '../window.ts';
import { actOnChosen } from './act.ts';

/** Deletes operations that have ended, after one question that names them and where they are. */
export async function deleteOperations(window: Window, args: readonly unknown[]): Promise<void> {
  await actOnChosen(window, args, 'delete', deleteQuestion);
}
