import type { DataverseConfig, DataverseSignIn } from './config.ts';
import { hostOf } from './connectionText.ts';
import { type Marks, marksOf, noMarks } from './marks.ts';

export type SignInKind = DataverseSignIn['kind'];

/** What is known of a connection while a person describes it. */
export interface DataverseDraft {
  /** Id of the one that is edited. */
  readonly id?: string;
  /** How its address is found. */
  readonly from?: 'url' | 'environments';
  /** Which discovery service was asked. */
  readonly discovery?: string;
  readonly url?: string;
  readonly label?: string;
  /** Of the one that is edited; a new one has none. */
  readonly marks?: Marks;
  readonly signIn?: SignInKind;
  readonly tenant?: string;
  readonly account?: string;
  readonly clientId?: string;
  /** Undefined while it is not asked for; empty: the one that is kept stays. */
  readonly secret?: string;
}

export function draftOfConfig(config: DataverseConfig): DataverseDraft {
  const { id, url, label, signIn } = config;
  const marks = marksOf(config);
  const { kind, ...more } = signIn;
  return { id, from: 'url', url, label, marks, signIn: kind, ...more };
}

/** The configuration without its secret, or undefined while something is missing. */
export function configOfDraft(draft: DataverseDraft, id: string): DataverseConfig | undefined {
  const { url, label, marks = noMarks } = draft;
  const signIn = signInOfDraft(draft);
  if (url === undefined || signIn === undefined) return undefined;
  return { kind: 'dataverse', id, label: label || hostOf(url), url, ...marks, signIn };
}

function signInOfDraft({ signIn, tenant, account, clientId }: DataverseDraft): DataverseSignIn | undefined {
  switch (signIn) {
    case 'microsoft':
      return {
        kind: signIn,
        ...(tenant === undefined || tenant === '' ? {} : { tenant }),
        ...(account === undefined ? {} : { account }),
      };
    case 'clientCredentials':
      return tenant === undefined || clientId === undefined ? undefined : { kind: signIn, tenant, clientId };
    case 'token':
      return { kind: signIn };
    case undefined:
      return undefined;
  }
}

/** A name to begin with: `contoso` for `https://contoso.crm4.dynamics.com`, the host for a server on this machine. */
export function nameOfUrl(url: string): string {
  const host = hostOf(url);
  const [first = host] = host.split('.');
  return /^[a-z]/i.test(first) && first !== host ? first : host;
}
