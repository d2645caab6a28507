import * as vscode from 'vscode';
import { closeDraft } from '../document/draftFile.ts';
import { draftEnding } from '../ids.ts';
import type { Session } from './session.ts';

/** Submits what the active (or given) draft says and shows the operation that came of it. */
export async function submitDraft(session: Session, [given]: readonly unknown[]): Promise<void> {
  const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
  if (!uri?.path.endsWith(draftEnding)) {
    throw new Error(vscode.l10n.t('Open a file that ends in {0} first, or use Submit Operation….', draftEnding));
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const backend = await session.connection.backend();
  const { readDraft } = await import('../document/draft.ts');
  const operation = await backend.submit(readDraft(document.getText()));
  await closeDraft(session.launcher.draftFolder(), document);
  session.panels.open(operation.id);
}
