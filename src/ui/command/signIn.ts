import * as vscode from 'vscode';
import type { RemoteConfig } from '../../viewModel/connections/config.ts';
import { askForSecret } from '../connect/askForSecret.ts';
import { signInToSalesforce } from '../connect/browserSignIn.ts';
import { signInToMicrosoft } from '../connect/microsoftAccount.ts';
import type { Window } from '../window.ts';
import { chooseRemote } from './chooseSession.ts';

/** Lets the person in again: with their account, their browser, or a new secret. */
export async function signIn(window: Window, args: readonly unknown[]): Promise<void> {
  const { session, config } = await chooseRemote(window, args);
  await letIn(window, config);
  const { signedOut, ...signedIn } = window.configured.get(config.id) ?? config;
  if (signedOut) await window.configured.put(signedIn);
  session.connection.close();
  await session.connect();
}

async function letIn({ configured, secrets }: Window, config: RemoteConfig): Promise<void> {
  const { id, label, url, signIn: way } = config;
  switch (way.kind) {
    case 'microsoft': {
      const account = await signInToMicrosoft(url, way);
      // Narrowed here, because only one kind of connection signs in like this.
      if (config.kind === 'dataverse') await configured.put({ ...config, signIn: { ...way, account } });
      return;
    }
    case 'clientCredentials':
    case 'token':
      await secrets.set(id, await askForSecret(label, way.kind));
      return;
    case 'oauth': {
      const { origin, refreshToken } = await signInToSalesforce(way);
      if (origin !== url)
        throw new Error(
          vscode.l10n.t('That was another org: {0}. Use Edit Connection… or Add Connection… for it.', origin),
        );
      await secrets.set(id, refreshToken);
      return;
    }
    case 'cli':
      // Who has signed out here only is let in again by the CLI.
      if (config.signedOut) return;
      await offerTerminal(way.username, url);
  }
}

/** The CLI signs in by itself; here it is only said how. The text stands in the terminal until the person sends it. */
async function offerTerminal(username: string, url: string): Promise<void> {
  const again = vscode.l10n.t('Try Again');
  const terminal = vscode.l10n.t('Open Terminal');
  const text = vscode.l10n.t(
    'The Salesforce CLI signs in {0}. If its session has ended, run “sf org login web” in a terminal, then try again.',
    username,
  );
  const chosen = await vscode.window.showInformationMessage(text, again, terminal);
  if (chosen === undefined) throw new vscode.CancellationError();
  if (chosen === again) return;
  const shell = vscode.window.createTerminal(vscode.l10n.t('Salesforce sign-in'));
  shell.show();
  shell.sendText(`sf org login web --instance-url ${new URL(url).origin}`, false);
  throw new vscode.CancellationError();
}
