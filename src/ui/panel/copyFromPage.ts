import * as vscode from 'vscode';
import { messageOf } from '../../operation/error.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { errorText } from '../../viewModel/copy/errorText.ts';
import type { CopyPart } from '../../viewModel/details/message.ts';

/** Copies a part of an operation as the connection has it, whole and exact. False, and told, when it cannot be read. */
export async function copyFromPage(session: Session, id: string, what: CopyPart): Promise<boolean> {
  try {
    await vscode.env.clipboard.writeText(await textOf(session, id, what));
    return true;
  } catch (error) {
    void vscode.window.showErrorMessage(vscode.l10n.t('It could not be copied: {0}', messageOf(error)));
    return false;
  }
}

async function textOf({ connection }: Session, id: string, what: CopyPart): Promise<string> {
  if (what === 'id') return id;
  const backend = await connection.backend();
  return what === 'error' ? errorText(await backend.get(id)) : ((await backend.payload(id, what)) ?? '');
}
