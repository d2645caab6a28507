/** What works with Dataverse itself; loaded when there is such a connection. */
import * as vscode from 'vscode';
import type { Backend } from '../../backend/backend.ts';
import { clientCredentials } from '../../backend/dataverse/clientCredentials.ts';
import { clouds } from '../../backend/dataverse/clouds.ts';
import { testConnection } from '../../backend/dataverse/connect.ts';
import { DataverseBackend } from '../../backend/dataverse/dataverseBackend.ts';
import { discoverEnvironments, type Environment } from '../../backend/dataverse/discovery.ts';
import type { ConnectionTest } from '../../backend/web/connectionTest.ts';
import { staticToken, type TokenSource } from '../../backend/web/token.ts';
import { systemClock } from '../../operation/clock.ts';
import { OperationFailure } from '../../operation/error.ts';
import type { DataverseConfig, DataverseSignIn } from '../../viewModel/connections/config.ts';
import { microsoftToken } from './microsoftAccount.ts';
import { noToken } from './noToken.ts';
import { proxyOfEditor } from './proxy.ts';

export type { ConnectionTest, Environment };
export { clouds };

export function openDataverse(
  config: DataverseConfig,
  secret: string | undefined,
  log: vscode.LogOutputChannel,
): Backend {
  const onProblem = (sentence: string) => log.warn(`${config.label}: ${sentence}`);
  return new DataverseBackend({ ...reach(config, secret), onProblem });
}

export function testDataverse(
  config: DataverseConfig,
  secret: string | undefined,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  return testConnection({ ...reach(config, secret), signal });
}

/** The environments of the account that is signed in to a cloud. */
export function environmentsOf(
  cloud: (typeof clouds)[number],
  signIn: Extract<DataverseSignIn, { kind: 'microsoft' }>,
): Promise<readonly Environment[]> {
  return discoverEnvironments({
    cloud: cloud.key,
    tokens: microsoftTokens(cloud.discovery, signIn),
    proxy: proxyOfEditor(),
  });
}

function reach(config: DataverseConfig, secret: string | undefined) {
  return { origin: config.url, tokens: tokensOf(config, secret), proxy: proxyOfEditor() };
}

function tokensOf({ url, signIn }: DataverseConfig, secret: string | undefined): TokenSource {
  switch (signIn.kind) {
    case 'microsoft':
      return microsoftTokens(url, signIn);
    case 'clientCredentials':
      return secret === undefined
        ? noToken(vscode.l10n.t('No client secret is stored for it on this machine. Use Sign In to enter it.'))
        : clientCredentials({ origin: url, ...signIn, secret, clock: systemClock, proxy: proxyOfEditor() });
    case 'token':
      return secret === undefined
        ? noToken(vscode.l10n.t('No token is stored for it on this machine. Use Sign In to enter it.'))
        : staticToken(secret);
  }
}

/** VS Code renews tokens by itself; when the one it has was refused, it has no better one without the person. */
function microsoftTokens(audience: string, signIn: Extract<DataverseSignIn, { kind: 'microsoft' }>): TokenSource {
  let last: string | undefined;
  return {
    get: async ({ force }) => {
      const token = await microsoftToken(audience, signIn);
      if (force && token === last)
        throw new OperationFailure('unauthorized', vscode.l10n.t('The sign-in is not accepted any more. Use Sign In.'));
      last = token;
      return token;
    },
  };
}
