import * as vscode from 'vscode';
import { OperationFailure } from '../../operation/error.ts';
import type { DataverseSignIn } from '../../viewModel/connections/config.ts';
import { hostOf } from '../../viewModel/connections/connectionText.ts';
import { microsoftRequest } from '../../viewModel/connections/microsoft.ts';

type Microsoft = Extract<DataverseSignIn, { kind: 'microsoft' }>;

/** Lets the person sign in, and says which account that was. Called only when they ask for it. */
export async function signInToMicrosoft(audience: string, { tenant, account }: Microsoft): Promise<string> {
  const { provider, scopes } = microsoftRequest(audience, tenant);
  const known = await accountOf(provider, account);
  const session = await vscode.authentication.getSession(provider, scopes, {
    createIfNone: { detail: vscode.l10n.t('To connect to {0}.', hostOf(audience)) },
    ...(known ? { account: known } : { clearSessionPreference: true }),
  });
  return session.account.id;
}

/**
 * A token of an account that is signed in; never asks. VS Code renews it when it has expired, so one that was refused
 * although it is the newest means that the person has to sign in again.
 */
export async function microsoftToken(audience: string, { tenant, account }: Microsoft): Promise<string> {
  const { provider, scopes } = microsoftRequest(audience, tenant);
  const known = await accountOf(provider, account);
  const session = await vscode.authentication.getSession(provider, scopes, {
    silent: true,
    ...(known ? { account: known } : {}),
  });
  if (session) return session.accessToken;
  throw new OperationFailure(
    'unauthorized',
    vscode.l10n.t('No Microsoft account is signed in for {0}. Use Sign In.', hostOf(audience)),
  );
}

async function accountOf(provider: string, id: string | undefined) {
  if (id === undefined) return undefined;
  return (await vscode.authentication.getAccounts(provider)).find((account) => account.id === id);
}
