import * as vscode from 'vscode';
import type { HandlerInfo } from '../../operation/handler.ts';
import { oneLine } from '../../viewModel/plainText.ts';
import { sampleInput } from '../../viewModel/sampleInput.ts';
import { createDraft } from '../document/draftFile.ts';
import { openHandlerFile } from './open.ts';
import type { Session } from './session.ts';

interface Choice extends vscode.QuickPickItem {
  readonly handler: HandlerInfo;
}

/** Lets a person pick a handler and opens a draft for it; a broken handler opens its file instead. */
export async function submit(session: Session): Promise<void> {
  const backend = await session.connection.backend();
  const handlers = await backend.handlers();
  if (handlers.length === 0) {
    const folder = session.launcher.handlersFolder() ?? '';
    throw new Error(
      vscode.l10n.t(
        'There is no handler in {0}. Write one in its operations folder, then submit an operation for it.',
        folder,
      ),
    );
  }
  const choices = handlers
    .map(choiceOf)
    .sort((a, b) => Number(broken(a)) - Number(broken(b)) || a.label.localeCompare(b.label));
  const placeHolder = vscode.l10n.t('Which handler should run it?');
  const chosen = await vscode.window.showQuickPick(choices, {
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!chosen) throw new vscode.CancellationError();
  const { declaration, file, problem } = chosen.handler;
  if (!declaration || problem) {
    await openHandlerFile(session, file);
    return;
  }
  const draft = { type: declaration.type, input: sampleInput(declaration.inputSchema) };
  const folder = session.launcher.draftFolder();
  await vscode.window.showTextDocument(await createDraft(folder, declaration.type, draft));
  session.documents.schemasChanged();
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
