import * as vscode from 'vscode';
import { environmentUrl, isLocal } from '../../viewModel/connections/address.ts';
import { type DataverseDraft, nameOfUrl, type SignInKind } from '../../viewModel/connections/dataverseDraft.ts';
import { type Choice, pick } from './ask.ts';
import { askForLabel, askForToken, blank, needed } from './fields.ts';
import type { Step } from './walk.ts';

type DataverseStep = Step<DataverseDraft>;

const address: DataverseStep = {
  applies: ({ from }) => from === 'url',
  ask: (known, place) =>
    blank(known, place, 'url', {
      prompt: vscode.l10n.t('Address of the environment, or of a facade on this machine.'),
      placeholder: 'https://contoso.crm.dynamics.com',
      read: environmentUrl,
    }),
};

const signIn: DataverseStep = {
  applies: () => true,
  ask: async (known, place) => {
    const choices: Choice<SignInKind>[] = [
      {
        label: `$(account) ${vscode.l10n.t('Microsoft account')}`,
        detail: vscode.l10n.t('VS Code signs you in and keeps the token fresh.'),
        value: 'microsoft',
      },
      {
        label: `$(key) ${vscode.l10n.t('Application with a client secret')}`,
        detail: vscode.l10n.t('For an application user of the environment.'),
        value: 'clientCredentials',
      },
    ];
    const token: Choice<SignInKind> = {
      label: `$(lock) ${vscode.l10n.t('Bearer token')}`,
      detail: vscode.l10n.t('For a facade on this machine, such as that of the local engine.'),
      value: 'token',
    };
    const local = isLocal(known.url ?? '');
    const value = await pick(
      place,
      vscode.l10n.t('How to sign in'),
      local ? [token, ...choices] : choices,
      (kind) => kind === known.signIn,
    );
    return value === undefined ? undefined : { ...known, signIn: value };
  },
};

/** A guest needs the tenant of the environment; most people need none. */
const guestTenant: DataverseStep = {
  applies: ({ signIn: kind, from }) => kind === 'microsoft' && from === 'url',
  ask: (known, place) =>
    blank(known, place, 'tenant', {
      prompt: vscode.l10n.t('Tenant, if you are a guest there. Leave it empty for the tenant of your account.'),
      placeholder: 'contoso.onmicrosoft.com',
      read: readTenant,
    }),
};

const tenant: DataverseStep = {
  applies: ({ signIn: kind }) => kind === 'clientCredentials',
  ask: (known, place) =>
    blank(known, place, 'tenant', {
      prompt: vscode.l10n.t('Tenant of the application: its id or a domain.'),
      placeholder: 'contoso.onmicrosoft.com',
      read: (text) => needed(readTenant(text)),
    }),
};

const clientId: DataverseStep = {
  applies: ({ signIn: kind }) => kind === 'clientCredentials',
  ask: (known, place) =>
    blank(known, place, 'clientId', {
      prompt: vscode.l10n.t('Client id of the application.'),
      placeholder: '00000000-0000-0000-0000-000000000000',
      read: readClientId,
    }),
};

const secret: DataverseStep = {
  applies: ({ signIn: kind }) => kind === 'clientCredentials' || kind === 'token',
  ask: async (known, place) => {
    const prompt =
      known.signIn === 'token'
        ? vscode.l10n.t('Bearer token. It is kept in the secret storage of VS Code.')
        : vscode.l10n.t('Client secret. It is kept in the secret storage of VS Code.');
    const value = await askForToken(place, prompt, known.id !== undefined);
    return value === undefined ? undefined : { ...known, secret: value };
  },
};

const label: DataverseStep = {
  applies: () => true,
  ask: (known, place) => askForLabel(known, place, nameOfUrl(known.url ?? '')),
};

/** The questions once the address is known or being typed, in their order. */
export const dataverseSteps: readonly DataverseStep[] = [address, signIn, guestTenant, tenant, clientId, secret, label];

function readTenant(text: string): string {
  const trimmed = text.trim();
  if (!/^[\w.-]*$/.test(trimmed)) throw new Error(vscode.l10n.t('A tenant is a GUID or a domain such as contoso.com.'));
  return trimmed;
}

function readClientId(text: string): string {
  const trimmed = text.trim();
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(trimmed))
    throw new Error(vscode.l10n.t('A client id is a GUID.'));
  return trimmed;
}
