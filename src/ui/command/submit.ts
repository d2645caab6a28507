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
  /** Null: the person names a type. */
  readonly handler: HandlerInfo | null;
}

/** Lets a person pick a handler and opens a draft for it; a broken handler opens its file instead. */
export async function submit(window: Window, args: readonly unknown[]): Promise<void> {
  const session = await chooseSession(window, args, 'submit');
  const backend = await backendThatCan(session, 'submit');
  const handlers = await backend.handlers();
  // A server of a team need not know what its workers can run.
  const another = session.config.kind === 'engineServer' ? [anotherType()] : [];
  if (handlers.length === 0 && another.length === 0) throw noHandlers(window, session);
  const known = handlers
    .map(choiceOf)
    .sort((a, b) => Number(broken(a)) - Number(broken(b)) || a.label.localeCompare(b.label));
  const choices = [...known, ...another];
  const placeHolder = session.isEngine
    ? vscode.l10n.t('Which handler should run it?')
    : vscode.l10n.t('What should run in {0}?', session.label);
  const chosen = await vscode.window.showQuickPick(choices, {
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!chosen) throw new vscode.CancellationError();
  if (chosen.handler === null) {
    await openDraft(window, session, { type: await askForType(), input: {} });
    return;
  }
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
  return handler?.problem !== null || handler.declaration === null;
}

function anotherType(): Choice {
  return {
    label: `$(edit) ${vscode.l10n.t('Another Type…')}`,
    detail: vscode.l10n.t('Any that a worker of the team has a handler for.'),
    handler: null,
  };
}

async function askForType(): Promise<string> {
  const prompt = vscode.l10n.t('Type of the operation, as its handler declares it');
  const validateInput = (text: string) =>
    text.trim() !== '' && text.trim().length <= 255 ? undefined : vscode.l10n.t('A type has 1 to 255 characters.');
  const type = await vscode.window.showInputBox({ prompt, validateInput });
  if (type === undefined) throw new vscode.CancellationError();
  return type.trim();
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
