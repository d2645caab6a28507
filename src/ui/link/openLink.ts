import * as vscode from 'vscode';
import type { Session } from '../../viewModel/connections/session.ts';
import { type LinkPlace, linkPath, linkQuery, meantBy, readLink } from '../../viewModel/link/operationLink.ts';
import { pickSession } from '../command/chooseSession.ts';
import { startEngine } from '../command/engine.ts';
import type { Window } from '../window.ts';

/** The address under which VS Code opens the details of an operation. */
export function linkTo({ context }: Pick<Window, 'context'>, { id: connection, config }: Session, id: string): string {
  const place: LinkPlace = { connection, id, ...(config.kind === 'engineServer' ? { at: config.url } : {}) };
  const { uriScheme } = vscode.env;
  const uri = { scheme: uriScheme, authority: context.extension.id, path: linkPath, query: linkQuery(place) };
  return vscode.Uri.from(uri).toString(true);
}

/**
 * Shows the operation that a link names. A link comes from anywhere: it changes nothing, and a connection that is not
 * open yet is opened only when the person says so.
 */
export async function openLink(window: Window, { path, query }: vscode.Uri): Promise<void> {
  const place = readLink(path, query);
  if (!place) {
    const malformed = vscode.l10n.t('This link does not lead to an operation: it is incomplete or says too much.');
    void vscode.window.showInformationMessage(malformed);
    return;
  }
  const session = meantBy(place, window.sessions.all) ?? (await otherSession(window, place));
  if (session && (await mayOpen(window, session))) window.panels.open(session, place.id);
}

/** The connection that a person picks where the link's own is not there. */
async function otherSession({ sessions }: Window, { at, connection }: LinkPlace): Promise<Session | undefined> {
  const wanted = at ?? connection;
  const there = sessions.shown.filter(({ ready }) => ready);
  if (there.length > 0) {
    const question = vscode.l10n.t('The link names the connection “{0}”, which is not there. Look where?', wanted);
    return pickSession(there, question);
  }
  const missing = vscode.l10n.t(
    'The link leads to the connection “{0}”, which is not there. Add it first, then open the link again.',
    wanted,
  );
  void vscode.window.showInformationMessage(missing);
  return undefined;
}

async function mayOpen(window: Window, session: Session): Promise<boolean> {
  if (session.connection.phase.kind === 'on' || session.connection.phase.kind === 'lost') return true;
  if (!window.launcher.trusted) {
    const untrusted = vscode.l10n.t('The link is not opened: connections are used only in a workspace that you trust.');
    void vscode.window.showInformationMessage(untrusted);
    return false;
  }
  const start = session.isEngine && window.launcher.choice === undefined;
  const question = start
    ? vscode.l10n.t('The link leads to the local engine, which is not started in this workspace.')
    : vscode.l10n.t('The link leads to {0}, which is not connected now.', session.label);
  const button = start ? vscode.l10n.t('Start Local Engine') : vscode.l10n.t('Connect');
  if ((await vscode.window.showInformationMessage(question, button)) !== button) return false;
  if (start) await startEngine(window);
  else if (session.rest !== undefined) await session.connect();
  return true;
}
