/** What works with the engine server of a team itself; loaded with the client of the local one. */
import * as vscode from 'vscode';
import type { Backend } from '../../backend/backend.ts';
import { openRemoteEngine, testRemoteEngine } from '../../backend/engine/remote/connect.ts';
import type { ConnectionTest } from '../../backend/web/connectionTest.ts';
import { staticToken } from '../../backend/web/token.ts';
import type { EngineServerConfig } from '../../viewModel/connections/config.ts';
import { noToken } from './noToken.ts';
import { proxyOfEditor } from './proxy.ts';

/** `version`: of this extension. */
export function openEngineServer(
  config: EngineServerConfig,
  secret: string | undefined,
  version: string,
  signal: AbortSignal,
): Promise<Backend> {
  return openRemoteEngine({ ...reach(config, secret), version, signal });
}

export function testEngineServer(
  config: EngineServerConfig,
  secret: string | undefined,
  version: string,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  return testRemoteEngine({ ...reach(config, secret), version, signal });
}

function reach({ url }: EngineServerConfig, secret: string | undefined) {
  const tokens =
    secret === undefined
      ? noToken(vscode.l10n.t('No token is stored for it on this machine. Use Sign In to enter it.'))
      : staticToken(secret);
  return { url, tokens, proxy: proxyOfEditor() };
}
