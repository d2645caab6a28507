import { l10n } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import type { ConnectionConfig, RemoteConfig } from './config.ts';

/** What people call the connection. */
export function connectionLabel(config: ConnectionConfig): string {
  switch (config.kind) {
    case 'local':
      return l10n.t('Local Engine');
    case 'example':
      return l10n.t('Example Engine');
    case 'dataverse':
    case 'salesforce':
    case 'engineServer':
      return oneLine(config.label, 80) || hostOf(config.url);
  }
}

/** Where it is, in a word; empty for the engine of this machine. */
export function connectionPlace(config: ConnectionConfig): string {
  switch (config.kind) {
    case 'local':
    case 'example':
      return '';
    case 'dataverse':
    case 'salesforce':
    case 'engineServer':
      return hostOf(config.url);
  }
}

/** Codicon of the kind of connection. */
export function connectionIcon({ kind }: ConnectionConfig): string {
  switch (kind) {
    case 'local':
    case 'example':
      return 'server-process';
    case 'dataverse':
      return 'cloud';
    case 'salesforce':
      return 'organization';
    case 'engineServer':
      return 'server';
  }
}

/** The name of the service behind a connection. Those of others are not translated. */
export function serviceName(kind: RemoteConfig['kind']): string {
  switch (kind) {
    case 'dataverse':
      return 'Dataverse';
    case 'salesforce':
      return 'Salesforce';
    case 'engineServer':
      return l10n.t('Engine Server');
  }
}

/** `contoso.crm.dynamics.com`, with the port when one is named. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
