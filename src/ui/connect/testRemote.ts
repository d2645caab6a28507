import type { ConnectionTest } from '../../backend/web/connectionTest.ts';
import type { RemoteConfig } from '../../viewModel/connections/config.ts';

/** Tries a connection with a secret. Rejects only with the reason of its signal. */
export async function testRemote(
  config: RemoteConfig,
  secret: string | undefined,
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
  }
}
