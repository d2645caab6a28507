import { l10n } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import type { ConnectionConfig } from './config.ts';

/** What people call the connection. */
export function connectionLabel(config: ConnectionConfig): string {
  switch (config.kind) {
    case 'local':
      return l10n.t('Local Engine');
    case 'example':
      return l10n.t('Example Engine');
    case 'dataverse':
      return oneLine(config.label, 80) || hostOf(config.url);
  }
}

/** Where it is, in a word; empty for the engine of this machine. */
export function connectionPlace(config: ConnectionConfig): string {
  return config.kind === 'dataverse' ? hostOf(config.url) : '';
}

/** Codicon of the kind of connection. */
export function connectionIcon({ kind }: ConnectionConfig): string {
  return kind === 'dataverse' ? 'cloud' : 'server-process';
}

/** `contoso.crm.dynamics.com`, with the port when one is named. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
