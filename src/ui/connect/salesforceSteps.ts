import * as vscode from 'vscode';
import { isLocal, orgUrl } from '../../viewModel/connections/address.ts';
import { orgChoice } from '../../viewModel/connections/orgChoice.ts';
import {
  hasSecret,
  type SalesforceDraft,
  type SalesforceSignInKind,
  secretScope,
} from '../../viewModel/connections/salesforceDraft.ts';
import { type Choice, pick } from './ask.ts';
import { signInToSalesforce } from './browserSignIn.ts';
import { askForToken, blank, needed } from './fields.ts';
import { cliPlace } from './salesforceCli.ts';
import type { Step } from './walk.ts';

type SalesforceStep = Step<SalesforceDraft>;

const signIn: SalesforceStep = {
  applies: () => true,
  ask: async (known, place) => {
    const choices: Choice<SalesforceSignInKind>[] = [
      {
        label: `$(terminal) ${vscode.l10n.t('Org of the Salesforce CLI')}`,
        detail: vscode.l10n.t('Lists the orgs that “sf” is signed in to, and asks it for the token.'),
        value: 'cli',
      },
      {
        label: `$(globe) ${vscode.l10n.t('Browser')}`,
        detail: vscode.l10n.t('Signs you in with a connected app (OAuth with PKCE) and keeps the token fresh.'),
        value: 'oauth',
      },
      {
        label: `$(lock) ${vscode.l10n.t('Instance URL and access token')}`,
        detail: vscode.l10n.t('For a facade on this machine, or for as long as a session lasts.'),
        value: 'token',
      },
    ];
    const value = await pick(place, vscode.l10n.t('How to sign in'), choices, (kind) => kind === known.signIn);
    return value === undefined ? undefined : { ...known, signIn: value };
  },
};

const org: SalesforceStep = {
  applies: ({ signIn: kind }) => kind === 'cli',
  ask: async (known, place) => {
    const where = cliPlace();
    const { cliOrgs } = await import('./salesforce.ts');
    const choices = cliOrgs(where).then((orgs) => {
      if (orgs.length === 0)
        throw new Error(
          vscode.l10n.t('The Salesforce CLI is signed in to no org. Run “sf org login web” in a terminal first.'),
        );
      return orgs.map((each) => ({ ...orgChoice(each), value: each }));
    });
    const value = await pick(place, vscode.l10n.t('Org'), choices, ({ username }) => username === known.username);
    if (value === undefined) return undefined;
    const { username, origin: url, alias, name } = value;
    const label = username === known.username && known.label ? known.label : (alias ?? name ?? username);
    return { ...known, username, url, label };
  },
};

const address: SalesforceStep = {
  applies: ({ signIn: kind }) => kind === 'token',
  ask: (known, place) =>
    blank(known, place, 'url', {
      prompt: vscode.l10n.t('Instance URL of the org, or of a facade on this machine.'),
      placeholder: 'https://contoso.my.salesforce.com',
      read: orgUrl,
    }),
};

const token: SalesforceStep = {
  applies: ({ signIn: kind }) => kind === 'token',
  ask: async (known, place) => {
    const prompt = isLocal(known.url ?? '')
      ? vscode.l10n.t('Token of the engine server, or a session of it. It is kept in the secret storage of VS Code.')
      : vscode.l10n.t('Access token. It is kept in the secret storage of VS Code.');
    const kept = known.id !== undefined && hasSecret(known);
    const secret = await askForToken(place, prompt, kept);
    return secret === undefined ? undefined : { ...known, secret, signedIn: secretScope(known) };
  },
};

const login: SalesforceStep = {
  applies: ({ signIn: kind }) => kind === 'oauth',
  ask: (known, place) =>
    blank(known, place, 'loginUrl', {
      prompt: vscode.l10n.t(
        'Where you sign in: login.salesforce.com, test.salesforce.com for a sandbox, your own domain, or a facade on this machine.',
      ),
      value: known.loginUrl ?? 'https://login.salesforce.com',
      read: orgUrl,
    }),
};

const clientId: SalesforceStep = {
  applies: ({ signIn: kind }) => kind === 'oauth',
  ask: (known, place) =>
    blank(known, place, 'clientId', {
      prompt: vscode.l10n.t(
        'Consumer key of a connected app with the callback {0}, the scopes api and refresh_token, and no secret required.',
        'http://localhost:1717/OauthRedirect',
      ),
      read: readClientId,
    }),
};

/** Asked of the browser, once for a host and an app: who goes back and forth need not sign in again. */
const browser: SalesforceStep = {
  applies: (known) => known.signIn === 'oauth' && !hasSecret(known),
  ask: async (known) => {
    const { loginUrl = '', clientId: key = '' } = known;
    const { origin: url, refreshToken: secret } = await signInToSalesforce({ loginUrl, clientId: key });
    return { ...known, url, secret, signedIn: secretScope(known) };
  },
};

/** The questions that lead to an org and a token for it, in their order. */
export const salesforceSteps: readonly SalesforceStep[] = [signIn, org, address, token, login, clientId, browser];

function readClientId(text: string): string {
  const trimmed = needed(text.trim());
  if (/\s/.test(trimmed) || trimmed.length > 512)
    throw new Error(vscode.l10n.t('A consumer key is one word, as the connected app shows it.'));
  return trimmed;
}
