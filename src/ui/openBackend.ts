import type * as vscode from 'vscode';
import type { Backend } from '../backend/backend.ts';
import type { ConnectionConfig } from '../viewModel/connections/config.ts';
import type { Secrets } from './connect/secrets.ts';
import type { EngineLauncher } from './engineLauncher.ts';
import type { Histories } from './histories.ts';

export interface OpenOptions {
  readonly histories: Histories;
  readonly launcher: EngineLauncher;
  readonly secrets: Secrets;
  readonly log: vscode.LogOutputChannel;
  /** Of this extension. */
  readonly version: string;
}

/** Finds or starts what is behind a connection. Rejects with a sentence that says why that cannot be. */
export async function openBackend(
  config: ConnectionConfig,
  signal: AbortSignal,
  { histories, launcher, secrets, log, version }: OpenOptions,
): Promise<Backend> {
  switch (config.kind) {
    case 'local':
    case 'example':
      return launcher.open(signal);
    case 'dataverse': {
      const { openDataverse } = await import('./connect/dataverse.ts');
      return openDataverse(config, await secrets.get(config.id), log);
    }
    case 'salesforce': {
      const { openSalesforce } = await import('./connect/salesforce.ts');
      return openSalesforce(config, { secret: await secrets.get(config.id), histories, secrets, log });
    }
    case 'engineServer': {
      const { openEngineServer } = await import('./startBackend.ts');
      return openEngineServer(config, await secrets.get(config.id), version, signal);
    }
  }
}
