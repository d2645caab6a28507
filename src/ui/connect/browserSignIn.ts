import * as vscode from 'vscode';
import { hostOf } from '../../viewModel/connections/connectionText.ts';
import { proxyOfEditor } from './proxy.ts';

/** What a sign-in by browser has given that is to be kept. */
export interface BrowserSignIn {
  /** Origin of the org. */
  readonly origin: string;
  readonly refreshToken: string;
}

/** Lets the person sign in with their browser. Raises a `CancellationError` when they leave. */
export async function signInToSalesforce(app: { loginUrl: string; clientId: string }): Promise<BrowserSignIn> {
  const { signInByBrowser } = await import('./salesforce.ts');
  const title = vscode.l10n.t('Waiting for you to sign in to {0} in the browser…', hostOf(app.loginUrl));
  const location = vscode.ProgressLocation.Notification;
  const { origin, refreshToken } = await vscode.window.withProgress(
    { location, title, cancellable: true },
    (_, cancel) => {
      const ending = new AbortController();
      cancel.onCancellationRequested(() => ending.abort(new vscode.CancellationError()));
      return signInByBrowser({
        ...app,
        proxy: proxyOfEditor(),
        open: (address) => vscode.env.openExternal(vscode.Uri.parse(address, true)),
        external: async (local) => (await vscode.env.asExternalUri(vscode.Uri.parse(local))).toString(true),
        signal: ending.signal,
      });
    },
  );
  if (refreshToken === null)
    throw new Error(
      vscode.l10n.t(
        'The connected app gives no refresh token, so that the session could not be renewed. Add the scope refresh_token to it.',
      ),
    );
  return { origin, refreshToken };
}
