import * as vscode from 'vscode';
import { type FacadeCopy, facadeCopies } from '../../viewModel/facadeCopies.ts';
import type { Window } from '../window.ts';

/** Copies what a client of Dataverse or Salesforce needs to know to work against the local engine. */
export async function copyFacadeAddress(window: Window): Promise<void> {
  const { launcher, sessions } = window;
  // It may have to be started, and what is found then is the server that the view shows.
  await sessions.engine.connection.backend();
  const { findServer } = await import('../startBackend.ts');
  const server = await findServer(launcher.dataFolder());
  if (!server) throw new Error(vscode.l10n.t('The local engine does not answer. Use Refresh, then try again.'));
  const choices = facadeCopies(server.url).map((copy) => ({ ...copy, label: `$(${copy.icon}) ${copy.label}` }));
  const title = vscode.l10n.t('Copy Facade Address');
  const placeHolder = vscode.l10n.t('What to copy');
  const chosen = await vscode.window.showQuickPick(choices, { title, placeHolder, matchOnDetail: true });
  if (!chosen) throw new vscode.CancellationError();
  if (chosen.value === null) return copyToken(server.token);
  await vscode.env.clipboard.writeText(chosen.value);
  await offerToken(chosen, server.token);
}

async function offerToken({ value }: FacadeCopy, token: string): Promise<void> {
  const button = vscode.l10n.t('Copy Token');
  const text = vscode.l10n.t('Copied {0}. A client also needs the token of the engine.', value ?? '');
  if ((await vscode.window.showInformationMessage(text, button)) === button) await copyToken(token);
}

/** Asks once: the token opens everything. */
async function copyToken(token: string): Promise<void> {
  const question = vscode.l10n.t('Copy the token of the local engine?');
  const detail = vscode.l10n.t(
    'Whoever has it can read, submit, cancel and delete every operation of this engine, for as long as its server runs.',
  );
  const button = vscode.l10n.t('Copy Token');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) !== button) return;
  await vscode.env.clipboard.writeText(token);
}
