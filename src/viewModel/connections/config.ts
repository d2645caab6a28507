/** How a person signs in to a Dataverse environment. Secrets are kept elsewhere, by the connection's id. */
export type DataverseSignIn =
  /** An account of VS Code; `tenant` (GUID or domain) is needed by guests. `account` is what VS Code calls it. */
  | { readonly kind: 'microsoft'; readonly tenant?: string; readonly account?: string }
  /** An application with a secret. */
  | { readonly kind: 'clientCredentials'; readonly tenant: string; readonly clientId: string }
  /** A bearer token, for facades on this machine. */
  | { readonly kind: 'token' };

/** How a person signs in to a Salesforce org. */
export type SalesforceSignIn =
  /** The Salesforce CLI is signed in, and is asked for the token. */
  | { readonly kind: 'cli'; readonly username: string }
  /** An access token; it cannot be renewed. */
  | { readonly kind: 'token' }
  /** The browser; a refresh token is the secret. `loginUrl` is an origin, `clientId` the key of a connected app. */
  | { readonly kind: 'oauth'; readonly loginUrl: string; readonly clientId: string };

/** How a person signs in to an engine server that others share: a token that was made for them there. */
export type EngineServerSignIn = { readonly kind: 'token' };

/** The engine of this workspace: its own, or that of the shipped example. There is one at most. */
export interface EngineConfig {
  readonly kind: 'local' | 'example';
  readonly id: typeof engineId;
}

interface Remote {
  /** Lower-case letters, digits and `-`; never changes. */
  readonly id: string;
  readonly label: string;
  /** Without a path, as in `https://contoso.crm.dynamics.com`. */
  readonly url: string;
  /** Marks of the person: see `marks.ts`. */
  readonly production: boolean;
  readonly readOnly: boolean;
  /** The person has signed out of it on this machine: nothing asks it until they sign in again. */
  readonly signedOut?: true;
}

export interface DataverseConfig extends Remote {
  readonly kind: 'dataverse';
  readonly signIn: DataverseSignIn;
}

export interface SalesforceConfig extends Remote {
  readonly kind: 'salesforce';
  readonly signIn: SalesforceSignIn;
  /** As in `66.0`; null: the newest that the org has. */
  readonly apiVersion: string | null;
  /** Whether what was seen there is kept on this machine, since the service forgets it after a day. */
  readonly history: boolean;
}

/** The engine server of a team. */
export interface EngineServerConfig extends Remote {
  readonly kind: 'engineServer';
  readonly signIn: EngineServerSignIn;
}

/** A connection that a person has added; it holds in every workspace. */
export type RemoteConfig = DataverseConfig | SalesforceConfig | EngineServerConfig;

/** A place where operations live, without its secrets. */
export type ConnectionConfig = EngineConfig | RemoteConfig;

export const engineId = 'engine';

export function isRemote(config: ConnectionConfig): config is RemoteConfig {
  return config.kind !== 'local' && config.kind !== 'example';
}
