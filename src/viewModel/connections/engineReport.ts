import type { ConnectionTest } from '../../backend/web/connectionTest.ts';
import type { Scope } from '../../operation/access.ts';
import { l10n } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import { absolute } from '../time.ts';

/** What the test of an engine server found: which version answers, and what the token allows until when. */
export function engineReport({ version, who }: Extract<ConnectionTest, { kind: 'engine' }>, place: string): string {
  const sentences = [l10n.t('{0} answers: engine server {1}.', place, oneLine(version, 40))];
  if (who === null) sentences.push(l10n.t('Its token allows everything.'));
  else {
    const words = new Intl.ListFormat(l10n.locale, { type: 'conjunction' }).format(scopesOf(who.scopes).map(scopeWord));
    sentences.push(l10n.t('The token “{0}” allows to {1}.', oneLine(who.name, 80), words));
    if (who.expiresAt !== null) sentences.push(l10n.t('It expires on {0}.', absolute(who.expiresAt)));
  }
  return sentences.join(' ');
}

function scopesOf(scopes: readonly Scope[]): readonly Scope[] {
  return scopes.includes('admin') ? ['admin'] : scopes;
}

function scopeWord(scope: Scope): string {
  switch (scope) {
    case 'read':
      return l10n.t('see operations');
    case 'submit':
      return l10n.t('submit them');
    case 'operate':
      return l10n.t('cancel, retry and delete them');
    case 'admin':
      return l10n.t('do everything');
  }
}
