import type { ConnectionTest } from '../../backend/web/connectionTest.ts';
import { l10n } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import { duration } from '../time.ts';
import type { RemoteConfig } from './config.ts';
import { connectionPlace, serviceName } from './connectionText.ts';
import { engineReport } from './engineReport.ts';

/** What a test of a connection tells a person. */
export interface TestReport {
  readonly ok: boolean;
  readonly text: string;
}

/** What came of asking the place that a connection leads to. */
export function testReport(test: ConnectionTest, config: RemoteConfig): TestReport {
  const place = connectionPlace(config);
  if (test.kind === 'ok') {
    const user = oneLine(test.user.name, 80);
    const organization = oneLine(test.organization.name ?? '', 80);
    return {
      ok: true,
      text:
        organization === ''
          ? l10n.t('{0} answers. You are {1}.', place, user)
          : l10n.t('{0} answers. You are {1} in {2}.', place, user, organization),
    };
  }
  if (test.kind === 'engine') return { ok: true, text: engineReport(test, place) };
  const parts = [headline(test.kind, serviceName(config.kind)), oneLine(test.message, 600)];
  if (test.retryIn !== null) parts.push(l10n.t('It may be asked again in {0}.', duration(test.retryIn)));
  return { ok: false, text: parts.filter((part) => part !== '').join(' ') };
}

/** Which of the things that can be wrong it is, in a few words in front of the reason. */
function headline(kind: Exclude<ConnectionTest['kind'], 'ok' | 'engine'>, service: string): string {
  switch (kind) {
    case 'name':
      return l10n.t('Name not found:');
    case 'tls':
      return l10n.t('No secure connection:');
    case 'network':
      return l10n.t('No answer:');
    case 'stranger':
      return l10n.t('Not {0}:', service);
    case 'unauthorized':
      return l10n.t('Sign-in refused:');
    case 'forbidden':
    case 'no-user':
      return l10n.t('Not allowed:');
    case 'no-table':
      return l10n.t('No background operations there:');
    case 'throttled':
      return l10n.t('Throttled:');
    case 'service':
      return l10n.t('The service fails:');
    case 'refused':
    case 'other':
      return '';
  }
}
