import type { ConnectionTest } from '../../backend/web/connectionTest.ts';
import type { RemoteConfig } from '../../viewModel/connections/config.ts';

/** Tries a connection with a secret; `version`: of this extension. Rejects only with the reason of its signal. */
export async function testRemote(
  config: RemoteConfig,
  { secret, version }: { readonly secret: string | undefined; readonly version: string },
  signal: AbortSignal,
  /** Hears of a secret that has taken the place of this one. */
  keep: (secret: string) => void,
): Promise<ConnectionTest> {
  switch (config.kind) {
    case 'dataverse': {
      const { testDataverse } = await import('./dataverse.ts');
      return testDataverse(config, secret, signal);
    }
    case 'salesforce': {
      const { testSalesforce } = await import('./salesforce.ts');
      return testSalesforce(config, secret, signal, keep);
    }
    case 'engineServer': {
      const { testEngineServer } = await import('../startBackend.ts');
      return testEngineServer(config, secret, version, signal);
    }
  }
}
