import * as vscode from 'vscode';
import type { RemoteConfig } from '../../viewModel/connections/config.ts';
import {
  type ConnectionDraft,
  configOfDraft,
  draftOfConfig,
  emptyDraft,
  partOf,
} from '../../viewModel/connections/connectionDraft.ts';
import { connectionPlace } from '../../viewModel/connections/connectionText.ts';
import { testReport } from '../../viewModel/connections/testReport.ts';
import { addSteps, editSteps } from '../connect/connectionSteps.ts';
import { testRemote } from '../connect/testRemote.ts';
import { walk } from '../connect/walk.ts';
import { commands, viewId } from '../ids.ts';
import { versionOf, type Window } from '../window.ts';
import { chooseRemote } from './chooseSession.ts';
import { keepsHistory } from './clearHistory.ts';

/** Asks for everything, tries it, and keeps it. */
export async function addConnection(window: Window): Promise<void> {
  const known = await walk(vscode.l10n.t('Add Connection'), emptyDraft, addSteps(window));
  await keep(window, known, window.configured.freeId(partOf(known).label ?? ''));
  await vscode.commands.executeCommand(`${viewId}.focus`);
}

export async function editConnection(window: Window, args: readonly unknown[]): Promise<void> {
  const { config } = await chooseRemote(window, args);
  const title = vscode.l10n.t('Edit Connection');
  const known = await walk(title, draftOfConfig(config), editSteps(window));
  await keep(window, known, config.id);
}

/** Nothing happens to the operations there. */
export async function removeConnection(window: Window, args: readonly unknown[]): Promise<void> {
  const { session, config } = await chooseRemote(window, args);
  const question = vscode.l10n.t('Remove the connection “{0}”?', session.label);
  const detail = vscode.l10n.t(
    'Its operations stay where they are, at {0}. What this machine keeps of it goes: its address, its secret and its history.',
    connectionPlace(config),
  );
  const button = vscode.l10n.t('Remove');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) !== button) return;
  await window.secrets.delete(config.id);
  await window.configured.remove(config.id);
  if (keepsHistory(session)) await window.histories.clear(config.id);
}

export async function testConnection(window: Window, args: readonly unknown[]): Promise<void> {
  const { session, config } = await chooseRemote(window, args);
  if (config.signedOut)
    throw new Error(vscode.l10n.t('You have signed out of “{0}” on this machine. Use Sign In first.', session.label));
  const title = vscode.l10n.t('Testing {0}…', session.label);
  const location = vscode.ProgressLocation.Notification;
  const report = await vscode.window.withProgress({ location, title, cancellable: true }, async (_, cancel) => {
    const ending = new AbortController();
    cancel.onCancellationRequested(() => ending.abort(new vscode.CancellationError()));
    const renew = (secret: string) => void window.secrets.renew(config.id, secret);
    const known = { secret: await window.secrets.get(config.id), version: versionOf(window) };
    return testReport(await testRemote(config, known, ending.signal, renew), config);
  });
  if (report.ok) {
    void vscode.window.showInformationMessage(report.text);
    if (session.connection.phase.kind === 'failed') await session.connection.backend();
    return;
  }
  const edit = vscode.l10n.t('Edit Connection…');
  void vscode.window.showErrorMessage(vscode.l10n.t('{0}: {1}', session.label, report.text), edit).then((choice) => {
    if (choice === edit) void vscode.commands.executeCommand(commands.editConnection, { connection: session.id });
  });
}

async function keep(window: Window, known: ConnectionDraft, id: string): Promise<void> {
  const config = configOfDraft(known, id);
  if (!config) return;
  const { secret } = partOf(known);
  if (!needsSecret(config)) await window.secrets.delete(id);
  else if (secret) await window.secrets.set(id, secret);
  const kept = window.sessions.get(id);
  const hadHistory = kept !== undefined && keepsHistory(kept);
  await window.configured.put(config);
  const session = window.sessions.get(id);
  if (hadHistory && session && !keepsHistory(session)) await window.histories.clear(id);
  // What is stored beside the configuration may be what was wrong.
  if (session?.connection.phase.kind === 'failed' || secret) session?.connection.close();
  session?.connect().catch((error: unknown) => window.log.warn(`${session.label}: ${String(error)}`));
}

/** Whether there is a secret to keep: accounts of VS Code and of the Salesforce CLI have theirs there. */
function needsSecret({ signIn }: RemoteConfig): boolean {
  switch (signIn.kind) {
    case 'microsoft':
    case 'cli':
      return false;
    case 'clientCredentials':
    case 'token':
    case 'oauth':
      return true;
  }
}
