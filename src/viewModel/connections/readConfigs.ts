import {
  type DataverseConfig,
  type DataverseSignIn,
  type EngineServerConfig,
  engineId,
  type RemoteConfig,
  type SalesforceConfig,
  type SalesforceSignIn,
} from './config.ts';
import type { Marks } from './marks.ts';

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
  if (!isRecord(value)) return undefined;
  const { id, label, url } = value;
  if (typeof id !== 'string' || !/^[0-9a-z-]{1,64}$/.test(id)) return undefined;
  if (typeof label !== 'string' || !isWebAddress(url)) return undefined;
  // Connections of an older version have no marks.
  const marks = { production: value.production === true, readOnly: value.readOnly === true };
  const place = { id, label, url, ...marks, ...(value.signedOut === true ? { signedOut: true as const } : {}) };
  switch (value.kind) {
    case 'dataverse':
      return readDataverse(place, value);
    case 'salesforce':
      return readSalesforce(place, value);
    case 'engineServer':
      return readEngineServer(place, value);
    default:
      return undefined;
  }
}

type Place = Pick<RemoteConfig, 'id' | 'label' | 'url' | 'signedOut' | keyof Marks>;
type Stored = Readonly<Record<string, unknown>>;

function readDataverse(place: Place, value: Stored): DataverseConfig | undefined {
  const signIn = readDataverseSignIn(value.signIn);
  return signIn && { kind: 'dataverse', ...place, signIn };
}

function readSalesforce(place: Place, { signIn: given, apiVersion, history }: Stored): SalesforceConfig | undefined {
  const signIn = readSalesforceSignIn(given);
  const isVersion = apiVersion === null || (typeof apiVersion === 'string' && /^\d{2,3}\.0$/.test(apiVersion));
  if (!signIn || !isVersion || typeof history !== 'boolean') return undefined;
  return { kind: 'salesforce', ...place, signIn, apiVersion, history };
}

function readEngineServer(place: Place, { signIn }: Stored): EngineServerConfig | undefined {
  const isToken = isRecord(signIn) && signIn.kind === 'token';
  return isToken ? { kind: 'engineServer', ...place, signIn: { kind: 'token' } } : undefined;
}

function readDataverseSignIn(value: unknown): DataverseSignIn | undefined {
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

function readSalesforceSignIn(value: unknown): SalesforceSignIn | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, username, loginUrl, clientId } = value;
  switch (kind) {
    case 'cli':
      // A leading hyphen would be an option of the CLI.
      return typeof username === 'string' && /^[^\s-]\S*$/.test(username) ? { kind, username } : undefined;
    case 'token':
      return { kind };
    case 'oauth':
      return isWebAddress(loginUrl) && typeof clientId === 'string' && clientId !== ''
        ? { kind, loginUrl, clientId }
        : undefined;
    default:
      return undefined;
  }
}

function isWebAddress(text: unknown): text is string {
  return typeof text === 'string' && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function isRecord(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
