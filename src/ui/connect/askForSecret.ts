import * as vscode from 'vscode';

/** Asks for the secret of a connection that is there. Raises a `CancellationError` when the person leaves. */
export async function askForSecret(label: string, kind: 'clientCredentials' | 'token'): Promise<string> {
  const prompt =
    kind === 'token'
      ? vscode.l10n.t('Bearer token. It is kept in the secret storage of VS Code.')
      : vscode.l10n.t('Client secret. It is kept in the secret storage of VS Code.');
  const title = vscode.l10n.t('Sign In to {0}', label);
  const value = await vscode.window.showInputBox({ title, prompt, password: true, ignoreFocusOut: true });
  if (value === undefined || value.trim() === '') throw new vscode.CancellationError();
  return value.trim();
}
