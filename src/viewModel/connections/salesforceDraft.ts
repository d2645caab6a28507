import type { SalesforceConfig, SalesforceSignIn } from './config.ts';
import { hostOf } from './connectionText.ts';
import { type Marks, marksOf, noMarks } from './marks.ts';

export type SalesforceSignInKind = SalesforceSignIn['kind'];

/** What is known of a connection to an org while a person describes it. */
export interface SalesforceDraft {
  /** Id of the one that is edited. */
  readonly id?: string;
  readonly signIn?: SalesforceSignInKind;
  /** Of the org that was picked from those of the CLI. */
  readonly username?: string;
  /** Where the browser signs in, and the key of the connected app for it. */
  readonly loginUrl?: string;
  readonly clientId?: string;
  /** What the secret, given now or kept, is good for: see `secretScope`. */
  readonly signedIn?: string;
  readonly url?: string;
  readonly label?: string;
  /** Of the one that is edited; a new one has none. */
  readonly marks?: Marks;
  /** Null: the newest; undefined: not asked yet. */
  readonly apiVersion?: string | null;
  readonly history?: boolean;
  /** Access or refresh token. Undefined while there is none to keep; empty: the one that is kept stays. */
  readonly secret?: string;
}

export function draftOfConfig(config: SalesforceConfig): SalesforceDraft {
  const { id, url, label, apiVersion, history } = config;
  const { kind: signIn, ...more } = config.signIn;
  const draft = { id, url, label, marks: marksOf(config), apiVersion, history, signIn, ...more };
  return { ...draft, signedIn: secretScope(draft) };
}

/** The configuration without its secret, or undefined while something is missing. */
export function configOfDraft(draft: SalesforceDraft, id: string): SalesforceConfig | undefined {
  const { url, label, marks = noMarks, apiVersion = null, history = false } = draft;
  const signIn = signInOfDraft(draft);
  if (url === undefined || signIn === undefined) return undefined;
  return { kind: 'salesforce', id, label: label || hostOf(url), url, ...marks, signIn, apiVersion, history };
}

function signInOfDraft({ signIn, username, loginUrl, clientId }: SalesforceDraft): SalesforceSignIn | undefined {
  switch (signIn) {
    case 'cli':
      return username === undefined ? undefined : { kind: signIn, username };
    case 'token':
      return { kind: signIn };
    case 'oauth':
      return loginUrl === undefined || clientId === undefined ? undefined : { kind: signIn, loginUrl, clientId };
    case undefined:
      return undefined;
  }
}

/** What a secret is good for: a token for one org, a sign-in by browser for one host and app. Another place needs another. */
export function secretScope({ signIn, url, loginUrl, clientId }: SalesforceDraft): string {
  return JSON.stringify(signIn === 'oauth' ? [signIn, loginUrl, clientId] : [signIn, url]);
}

/** Whether a secret that fits is there already, given now or kept. */
export function hasSecret(draft: SalesforceDraft): boolean {
  return draft.signedIn === secretScope(draft);
}

/** A name to begin with: `contoso--test` for `https://contoso--test.sandbox.my.salesforce.com`, else the host. */
export function nameOfOrg(url: string): string {
  const host = hostOf(url);
  const [first = ''] = host.split('.');
  return /\.(?:my\.)?salesforce\.com$/.test(host) && first !== '' ? first : host;
}
