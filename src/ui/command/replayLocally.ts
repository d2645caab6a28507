import * as vscode from 'vscode';
import { messageOf } from '../../operation/error.ts';
import { openDraft } from '../document/openDraft.ts';
import type { Window } from '../window.ts';
import { readInput } from './resubmit.ts';
import { targetOf } from './targets.ts';

/** Opens the input of an operation that lives elsewhere as a draft for the engine's own handler of the same name. */
export async function replayLocally(window: Window, args: readonly unknown[]): Promise<void> {
  const { session, operation } = await targetOf(window, args, 'replay');
  const { engine } = window.sessions;
  if (session === engine)
    throw new Error(vscode.l10n.t('This operation is one of the local engine already. Use Resubmit with Changes….'));
  const { id, type } = operation;
  const input = readInput(await (await session.connection.backend()).payload(id, 'input'));
  const handler = (await handlersOf(window)).find(({ declaration }) => declaration?.type === type);
  if (!handler) throw new Error(noHandler(type));
  if (handler.problem)
    throw new Error(
      vscode.l10n.t('The handler for {0} in {1} does not load: {2}', type, handler.file, handler.problem.message),
    );
  await openDraft(window, engine, { type, input });
}

async function handlersOf({ sessions, launcher }: Window) {
  try {
    return await (await sessions.engine.connection.backend()).handlers();
  } catch (error) {
    const why = launcher.trusted ? messageOf(error) : vscode.l10n.t('this workspace is not trusted.');
    throw new Error(vscode.l10n.t('The local engine, which would run it, could not be started: {0}', why), {
      cause: error,
    });
  }
}

function noHandler(type: string): string {
  return vscode.l10n.t(
    'The local engine has no handler for {0}. Write one that exports this type into the operations folder, then replay again.',
    type,
  );
}
