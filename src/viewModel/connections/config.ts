/** How a person signs in to a Dataverse environment. Secrets are kept elsewhere, by the connection's id. */
export type SignIn =
  /** An account of VS Code; `tenant` (GUID or domain) is needed by guests. `account` is what VS Code calls it. */
  | { readonly kind: 'microsoft'; readonly tenant?: string; readonly account?: string }
  /** An application with a secret. */
  | { readonly kind: 'clientCredentials'; readonly tenant: string; readonly clientId: string }
  /** A bearer token, for facades on this machine. */
  | { readonly kind: 'token' };

/** The engine of this workspace: its own, or that of the shipped example. There is one at most. */
export interface EngineConfig {
  readonly kind: 'local' | 'example';
  readonly id: typeof engineId;
}

export interface DataverseConfig {
  readonly kind: 'dataverse';
  /** Lower-case letters, digits and `-`; never changes. */
  readonly id: string;
  readonly label: string;
  /** Without a path, as in `https://contoso.crm.dynamics.com`. */
  readonly url: string;
  readonly signIn: SignIn;
}

/** A connection that a person has added; it holds in every workspace. */
export type RemoteConfig = DataverseConfig;

/** A place where operations live, without its secrets. */
export type ConnectionConfig = EngineConfig | RemoteConfig;

export const engineId = 'engine';

/** The connections that can be read from a stored value; anything else in it is left out. */
export function readConfigs(stored: unknown): readonly RemoteConfig[] {
  if (!Array.isArray(stored)) return [];
  const known = new Set<string>([engineId]);
  return stored.flatMap((value) => {
    const config = readConfig(value);
    if (!config || known.has(config.id)) return [];
    known.add(config.id);
    return [config];
  });
}

function readConfig(value: unknown): RemoteConfig | undefined {
  if (!isRecord(value) || value.kind !== 'dataverse') return undefined;
  const { id, label, url } = value;
  const signIn = readSignIn(value.signIn);
  if (typeof id !== 'string' || !/^[0-9a-z-]{1,64}$/.test(id) || !signIn) return undefined;
  if (typeof label !== 'string' || typeof url !== 'string' || !isWebAddress(url)) return undefined;
  return { kind: 'dataverse', id, label, url, signIn };
}

function readSignIn(value: unknown): SignIn | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, tenant, account, clientId } = value;
  switch (kind) {
    case 'microsoft':
      return {
        kind,
        ...(typeof tenant === 'string' ? { tenant } : {}),
        ...(typeof account === 'string' ? { account } : {}),
      };
    case 'clientCredentials':
      return typeof tenant === 'string' && typeof clientId === 'string' ? { kind, tenant, clientId } : undefined;
    case 'token':
      return { kind };
    default:
      return undefined;
  }
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
