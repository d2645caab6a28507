import { l10n } from './l10n.ts';

/** Something of the local engine that a client of a service has to be told. */
export interface FacadeCopy {
  /** Codicon. */
  readonly icon: string;
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** Text to copy; null: the token, which is asked for first. */
  readonly value: string | null;
}

/** What can be copied of an engine server at `url`, which has no path. */
export function facadeCopies(url: string): readonly FacadeCopy[] {
  const webApi = new URL('/api/data/v9.2/', url).href;
  return [
    {
      icon: 'cloud',
      label: l10n.t('Dataverse: environment URL'),
      description: url,
      detail: l10n.t('For clients that ask for the environment, such as Add Connection… of another window.'),
      value: url,
    },
    {
      icon: 'cloud',
      label: l10n.t('Dataverse: Web API endpoint'),
      description: webApi,
      detail: l10n.t('For HTTP requests of your own.'),
      value: webApi,
    },
    {
      icon: 'organization',
      label: l10n.t('Salesforce: instance URL'),
      description: url,
      detail: l10n.t('For jsforce, “sf org login access-token”, and REST or SOAP requests.'),
      value: url,
    },
    {
      icon: 'key',
      label: l10n.t('Token of the engine'),
      description: '',
      detail: l10n.t('The bearer token or session for both; it lets in whoever has it.'),
      value: null,
    },
  ];
}
