import * as vscode from 'vscode';
import type { Session } from '../../viewModel/connections/session.ts';
import { submitQuestion } from '../../viewModel/question.ts';
import { mayGoOn } from '../askFirst.ts';
import type { WrittenDraft } from '../document/draft.ts';
import { closeDraft } from '../document/draftFile.ts';
import { draftEnding } from '../ids.ts';
import type { Window } from '../window.ts';
import { backendThatCan, usualSession } from './chooseSession.ts';

/** Submits what the active (or given) draft says and shows the operation that came of it. */
export async function submitDraft(window: Window, [given]: readonly unknown[]): Promise<void> {
  const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
  if (!uri?.path.endsWith(draftEnding)) {
    throw new Error(vscode.l10n.t('Open a file that ends in {0} first, or use Submit Operation….', draftEnding));
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const { readDraft } = await import('../document/draft.ts');
  const written = readDraft(document.getText());
  const session = sessionOfDraft(window, written);
  const { draft, resubmittedFrom } = written;
  const backend = await backendThatCan(session, resubmittedFrom === undefined ? 'submit' : 'resubmit');
  if (!(await mayGoOn(window, submitQuestion(draft.type, session)))) return;
  const operation =
    resubmittedFrom === undefined ? await backend.submit(draft) : await backend.resubmit(resubmittedFrom, draft);
  await closeDraft(window.launcher.draftFolder(), document);
  window.panels.open(session, operation.id);
}

/** The connection that a draft is for. Raises when it is not there. */
export function sessionOfDraft(window: Window, { connection }: WrittenDraft): Session {
  if (connection === undefined) return usualSession(window);
  const session = window.sessions.get(connection);
  if (session) return session;
  throw new Error(
    vscode.l10n.t(
      'The draft is for the connection “{0}”, which is not there. Change or remove its $schema.',
      connection,
    ),
  );
}
