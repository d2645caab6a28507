import * as vscode from 'vscode';
import { type CommandName, trustless } from '../ids.ts';

/**
 * Whether a command may run. One that may not says why, and offers the page of VS Code where that can be changed: VS Code
 * disables it, but only some seconds after a window has opened, and not where it is a link.
 */
export function isAllowed(name: CommandName, trusted: boolean): boolean {
  if (trusted || trustless.includes(name)) return true;
  const why = vscode.l10n.t(
    'Background operations run code of the workspace and use connections, which is not done before you trust it.',
  );
  const manage = vscode.l10n.t('Manage Workspace Trust');
  void vscode.window.showWarningMessage(why, manage).then((choice) => {
    if (choice === manage) void vscode.commands.executeCommand('workbench.trust.manage');
  });
  return false;
}
