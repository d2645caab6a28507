import * as vscode from 'vscode';
import { messageOf } from '../../operation/error.ts';
import { commands } from '../ids.ts';

/** Runs what a person asked for; when it fails, says why and offers the log. Closed pickers are no failure. */
export async function report(log: vscode.LogOutputChannel, action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof vscode.CancellationError) return;
    log.error(error instanceof Error ? error : String(error));
    const showLog = vscode.l10n.t('Show Log');
    void vscode.window.showErrorMessage(messageOf(error), showLog).then((choice) => {
      if (choice === showLog) void vscode.commands.executeCommand(commands.showLog);
    });
  }
}
