import * as vscode from 'vscode';
import type { CliPlace } from '../../backend/salesforce/signIn/cli/command.ts';

/** Where the Salesforce CLI runs: in the workspace, whose settings it reads, and therefore in a trusted one alone. */
export function cliPlace(): CliPlace {
  if (!vscode.workspace.isTrusted)
    throw new Error(
      vscode.l10n.t('The Salesforce CLI is run in a trusted workspace only, since it reads the settings there.'),
    );
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  return root?.scheme === 'file' ? { cwd: root.fsPath } : {};
}
