import * as vscode from 'vscode';
import type { Session } from '../../viewModel/connections/session.ts';
import type { Window } from '../window.ts';
import { createDraft } from './draftFile.ts';
import { draftSchemaUri } from './schemaUri.ts';

/**
 * Opens a new draft for a connection. It remembers it by its `$schema`, except when it is for the engine: such a
 * draft can be kept in the workspace and shared.
 */
export async function openDraft(
  { launcher, documents }: Window,
  session: Session,
  draft: { readonly type: string; readonly input?: unknown; readonly resubmittedFrom?: string },
): Promise<void> {
  const written = session.isEngine ? draft : { $schema: draftSchemaUri(session.id), ...draft };
  await vscode.window.showTextDocument(await createDraft(launcher.draftFolder(), draft.type, written));
  documents.schemasChanged(session);
}
