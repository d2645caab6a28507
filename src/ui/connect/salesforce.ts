/** What works with Salesforce itself; loaded when there is such a connection. */
import * as vscode from 'vscode';
import type { Backend } from '../../backend/backend.ts';
import { testConnection, versionsOf } from '../../backend/salesforce/connect.ts';
import { openHistory } from '../../backend/salesforce/history/history.ts';
import { SalesforceBackend } from '../../backend/salesforce/salesforceBackend.ts';
import { cliOrgs } from '../../backend/salesforce/signIn/cli/orgs.ts';
import { cliToken } from '../../backend/salesforce/signIn/cli/token.ts';
import { refreshedToken } from '../../backend/salesforce/signIn/oauth/refreshedToken.ts';
import { signInByBrowser } from '../../backend/salesforce/signIn/oauth/webFlow.ts';
import type { ConnectionTest } from '../../backend/web/connectionTest.ts';
import { staticToken, type TokenSource } from '../../backend/web/token.ts';
import type { SalesforceConfig } from '../../viewModel/connections/config.ts';
import type { Histories } from '../histories.ts';
import { setting } from '../settings.ts';
import { noToken } from './noToken.ts';
import { proxyOfEditor } from './proxy.ts';
import { cliPlace } from './salesforceCli.ts';
import type { Secrets } from './secrets.ts';

export { cliOrgs, openHistory, signInByBrowser };

export interface OpenSalesforce {
  readonly histories: Histories;
  readonly log: vscode.LogOutputChannel;
  readonly secret: string | undefined;
  readonly secrets: Secrets;
}

export async function openSalesforce(config: SalesforceConfig, place: OpenSalesforce): Promise<Backend> {
  const { secret, secrets, histories, log } = place;
  // A refresh token may be good once only.
  const keep = (token: string) => void secrets.renew(config.id, token);
  return new SalesforceBackend({
    ...reach(config, secret, keep),
    history: config.history ? await histories.of(config.id) : null,
    dailyCeiling: setting.dailyCeiling.get(),
    onProblem: (sentence) => log.warn(`${config.label}: ${sentence}`),
  });
}

/** `keep` hears of a refresh token that takes the place of the secret. */
export function testSalesforce(
  config: SalesforceConfig,
  secret: string | undefined,
  signal: AbortSignal,
  keep: (token: string) => void,
): Promise<ConnectionTest> {
  return testConnection({ ...reach(config, secret, keep), signal });
}

/** The API versions of an org, the newest first; nobody has to be signed in. */
export function orgVersions(origin: string) {
  return versionsOf({ origin, proxy: proxyOfEditor() });
}

function reach(config: SalesforceConfig, secret: string | undefined, keep: (token: string) => void) {
  const { url: origin, apiVersion } = config;
  return { origin, apiVersion, tokens: tokensOf(config, secret, keep), proxy: proxyOfEditor() };
}

function tokensOf(
  { signIn }: SalesforceConfig,
  secret: string | undefined,
  keep: (token: string) => void,
): TokenSource {
  switch (signIn.kind) {
    case 'cli':
      return cliToken(signIn.username, cliPlace());
    case 'oauth':
      return secret === undefined
        ? noToken(vscode.l10n.t('Nobody is signed in to it on this machine. Use Sign In.'))
        : refreshedToken({ ...signIn, refreshToken: secret, onRefreshToken: keep, proxy: proxyOfEditor() });
    case 'token':
      return secret === undefined
        ? noToken(vscode.l10n.t('No token is stored for it on this machine. Use Sign In to enter it.'))
        : staticToken(secret);
  }
}
