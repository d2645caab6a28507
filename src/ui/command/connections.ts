import * as vscode from 'vscode';
import type { RemoteConfig } from '../../viewModel/connections/config.ts';
import { connectionPlace } from '../../viewModel/connections/connectionText.ts';
import { configOfDraft, type DataverseDraft, draftOfConfig } from '../../viewModel/connections/dataverseDraft.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { testReport } from '../../viewModel/connections/testReport.ts';
import { askForSecret } from '../connect/askForSecret.ts';
import { checkStep } from '../connect/checkStep.ts';
import { dataverseSteps } from '../connect/dataverseSteps.ts';
import { findSteps } from '../connect/findSteps.ts';
import { signInToMicrosoft } from '../connect/microsoftAccount.ts';
import { walk } from '../connect/walk.ts';
import { commands, viewId } from '../ids.ts';
import type { Window } from '../window.ts';
import { pickSession, sessionGiven } from './chooseSession.ts';

/** Asks for everything, tries it, and keeps it. */
export async function addConnection(window: Window): Promise<void> {
  const steps = [...findSteps, ...dataverseSteps, checkStep(window)];
  const known = await walk<DataverseDraft>(vscode.l10n.t('Add Connection'), {}, steps);
  await keep(window, known, window.configured.freeId(known.label ?? ''));
  await vscode.commands.executeCommand(`${viewId}.focus`);
}

export async function editConnection(window: Window, args: readonly unknown[]): Promise<void> {
  const config = (await remoteOf(window, args)).config as RemoteConfig;
  const title = vscode.l10n.t('Edit Connection');
  const known = await walk(title, draftOfConfig(config), [...dataverseSteps, checkStep(window)]);
  await keep(window, known, config.id);
}

/** Nothing happens to the operations there. */
export async function removeConnection(window: Window, args: readonly unknown[]): Promise<void> {
  const { label, config, id } = await remoteOf(window, args);
  const question = vscode.l10n.t('Remove the connection “{0}”?', label);
  const detail = vscode.l10n.t(
    'Its operations stay where they are, at {0}. What this machine keeps of it goes: its address and its secret.',
    connectionPlace(config),
  );
  const button = vscode.l10n.t('Remove');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) !== button) return;
  await window.secrets.delete(id);
  await window.configured.remove(id);
}

export async function testConnection(window: Window, args: readonly unknown[]): Promise<void> {
  const session = await remoteOf(window, args);
  const config = session.config as RemoteConfig;
  const title = vscode.l10n.t('Testing {0}…', session.label);
  const location = vscode.ProgressLocation.Notification;
  const report = await vscode.window.withProgress({ location, title, cancellable: true }, async (_, cancel) => {
    const ending = new AbortController();
    cancel.onCancellationRequested(() => ending.abort(new vscode.CancellationError()));
    const { testDataverse } = await import('../connect/dataverse.ts');
    const found = await testDataverse(config, await window.secrets.get(config.id), ending.signal);
    return testReport(found, connectionPlace(config));
  });
  if (report.ok) {
    void vscode.window.showInformationMessage(report.text);
    if (session.connection.phase.kind === 'failed') await session.connection.backend();
    return;
  }
  const edit = vscode.l10n.t('Edit Connection…');
  void vscode.window.showErrorMessage(`${session.label}: ${report.text}`, edit).then((choice) => {
    if (choice === edit) void vscode.commands.executeCommand(commands.editConnection, { connection: session.id });
  });
}

/** Lets the person in again: with their account, or with a new secret. */
export async function signIn(window: Window, args: readonly unknown[]): Promise<void> {
  const session = await remoteOf(window, args);
  const config = session.config as RemoteConfig;
  if (config.signIn.kind === 'microsoft') {
    const account = await signInToMicrosoft(config.url, config.signIn);
    await window.configured.put({ ...config, signIn: { ...config.signIn, account } });
  } else {
    await window.secrets.set(config.id, await askForSecret(session.label, config.signIn.kind));
  }
  session.connection.close();
  await session.connection.backend();
}

/** The connection that was added and is meant: the one clicked on, the only one, or one that is picked. */
async function remoteOf(window: Window, args: readonly unknown[]): Promise<Session> {
  const given = sessionGiven(window, args[0]);
  const remote = window.sessions.all.filter(({ isEngine }) => !isEngine);
  if (given && !given.isEngine) return given;
  const [only] = remote;
  if (!only) throw new Error(vscode.l10n.t('No connection has been added yet. Use Add Connection….'));
  return remote.length === 1 ? only : pickSession(remote);
}

async function keep(window: Window, known: DataverseDraft, id: string): Promise<void> {
  const config = configOfDraft(known, id);
  if (!config) return;
  if (config.signIn.kind === 'microsoft') await window.secrets.delete(id);
  else if (known.secret) await window.secrets.set(id, known.secret);
  await window.configured.put(config);
  // What is stored beside the configuration may be what was wrong.
  const session = window.sessions.get(id);
  if (session?.connection.phase.kind === 'failed' || known.secret) session?.connection.close();
  session?.connection.backend().catch((error: unknown) => window.log.warn(`${session.label}: ${String(error)}`));
}
