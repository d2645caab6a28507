import type { RemoteConfig } from './config.ts';
import * as dataverse from './dataverseDraft.ts';
import * as engineServer from './engineServerDraft.ts';
import * as salesforce from './salesforceDraft.ts';

/** What is known of a connection while a person describes it: of each service, so that going back loses nothing. */
export interface ConnectionDraft {
  readonly service?: RemoteConfig['kind'];
  readonly dataverse: dataverse.DataverseDraft;
  readonly salesforce: salesforce.SalesforceDraft;
  readonly engineServer: engineServer.EngineServerDraft;
}

export const emptyDraft: ConnectionDraft = { dataverse: {}, salesforce: {}, engineServer: {} };

export function draftOfConfig(config: RemoteConfig): ConnectionDraft {
  switch (config.kind) {
    case 'dataverse':
      return { ...emptyDraft, service: config.kind, dataverse: dataverse.draftOfConfig(config) };
    case 'salesforce':
      return { ...emptyDraft, service: config.kind, salesforce: salesforce.draftOfConfig(config) };
    case 'engineServer':
      return { ...emptyDraft, service: config.kind, engineServer: engineServer.draftOfConfig(config) };
  }
}

/** The configuration without its secret, or undefined while something is missing. */
export function configOfDraft({ service, ...drafts }: ConnectionDraft, id: string): RemoteConfig | undefined {
  switch (service) {
    case 'dataverse':
      return dataverse.configOfDraft(drafts.dataverse, id);
    case 'salesforce':
      return salesforce.configOfDraft(drafts.salesforce, id);
    case 'engineServer':
      return engineServer.configOfDraft(drafts.engineServer, id);
    case undefined:
      return undefined;
  }
}

/** What the chosen service is known to have: its name, the id of the one that is edited, its secret. */
export function partOf({ service, ...drafts }: ConnectionDraft): { id?: string; label?: string; secret?: string } {
  return service === undefined ? {} : drafts[service];
}

export function withSecret(draft: ConnectionDraft, secret: string): ConnectionDraft {
  return draft.service === undefined ? draft : { ...draft, [draft.service]: { ...draft[draft.service], secret } };
}
