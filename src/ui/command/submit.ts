import * as vscode from 'vscode';
import type { HandlerInfo } from '../../operation/handler.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { oneLine } from '../../viewModel/plainText.ts';
import { sampleInput } from '../../viewModel/sampleInput.ts';
import { openDraft } from '../document/openDraft.ts';
import type { Window } from '../window.ts';
import { backendThatCan, chooseSession } from './chooseSession.ts';
import { openHandlerFile } from './open.ts';

interface Choice extends vscode.QuickPickItem {
  readonly handler: HandlerInfo;
}

/** Lets a person pick a handler and opens a draft for it; a broken handler opens its file instead. */
export async function submit(window: Window, args: readonly unknown[]): Promise<void> {
  const session = await chooseSession(window, args, 'submit');
  const backend = await backendThatCan(session, 'submit');
  const handlers = await backend.handlers();
  if (handlers.length === 0) throw noHandlers(window, session);
  const choices = handlers
    .map(choiceOf)
    .sort((a, b) => Number(broken(a)) - Number(broken(b)) || a.label.localeCompare(b.label));
  const placeHolder = session.isEngine
    ? vscode.l10n.t('Which handler should run it?')
    : vscode.l10n.t('What should run in {0}?', session.label);
  const chosen = await vscode.window.showQuickPick(choices, {
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!chosen) throw new vscode.CancellationError();
  const { declaration, file, problem } = chosen.handler;
  if (!declaration || problem) {
    await openHandlerFile(window, file);
    return;
  }
  await openDraft(window, session, { type: declaration.type, input: sampleInput(declaration.inputSchema) });
}

function noHandlers({ launcher }: Window, session: Session): Error {
  if (!session.isEngine)
    return new Error(
      vscode.l10n.t('{0} has nothing that could run in the background, or you may not see it.', session.label),
    );
  return new Error(
    vscode.l10n.t(
      'There is no handler in {0}. Write one in its operations folder, then submit an operation for it.',
      launcher.handlersFolder() ?? '',
    ),
  );
}

function broken({ handler }: Choice): boolean {
  return handler.problem !== null || handler.declaration === null;
}

function choiceOf(handler: HandlerInfo): Choice {
  const { declaration, problem, file, paused } = handler;
  if (!declaration || problem) {
    const message = oneLine(problem?.message ?? vscode.l10n.t('It declares no handler.'), 200);
    return {
      label: `$(error) ${declaration?.type ?? file}`,
      description: vscode.l10n.t('cannot run'),
      detail: message,
      handler,
    };
  }
  const name = declaration.displayName === null ? '' : oneLine(declaration.displayName);
  const state = paused ? vscode.l10n.t('paused') : '';
  return {
    label: `$(symbol-function) ${declaration.type}`,
    description: [name, state].filter((part) => part !== '').join(' · '),
    detail: oneLine(declaration.description ?? file, 200),
    handler,
  };
}
