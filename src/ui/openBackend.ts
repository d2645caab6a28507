import type { Backend } from '../backend/backend.ts';
import type { ConnectionConfig } from '../viewModel/connections/config.ts';
import type { EngineLauncher } from './engineLauncher.ts';

/** Finds or starts what is behind a connection. Rejects with a sentence that says why that cannot be. */
export async function openBackend(
  config: ConnectionConfig,
  signal: AbortSignal,
  launcher: EngineLauncher,
): Promise<Backend> {
  switch (config.kind) {
    case 'local':
    case 'example':
      return launcher.open(signal);
    case 'dataverse':
      throw new Error(`There is no way to ${config.url} yet.`);
  }
}
