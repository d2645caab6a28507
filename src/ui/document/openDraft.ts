import * as vscode from 'vscode';
import type { Session } from '../../viewModel/connections/session.ts';
import type { Window } from '../window.ts';
import { createDraft } from './draftFile.ts';
import { draftSchemaUri } from './schemaUri.ts';

/** What a draft for an operation says at first. */
export interface FirstDraft {
  readonly type: string;
  readonly input?: unknown;
  readonly resubmittedFrom?: string;
}

/**
 * A draft as it is written at first. It remembers its connection by its `$schema`, except when it is for the engine: such
 * a draft can be kept in the workspace and shared.
 */
export function firstText({ id, isEngine }: Session, draft: FirstDraft): string {
  const written = isEngine ? draft : { $schema: draftSchemaUri(id), ...draft };
  return `${JSON.stringify(written, undefined, 2)}\n`;
}

/** Opens a new draft for a connection. */
export async function openDraft({ launcher, documents }: Window, session: Session, draft: FirstDraft): Promise<void> {
  const text = firstText(session, draft);
  await vscode.window.showTextDocument(await createDraft(launcher.draftFolder(), draft.type, text));
  documents.schemasChanged(session);
}
