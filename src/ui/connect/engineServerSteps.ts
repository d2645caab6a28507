import * as vscode from 'vscode';
import { engineServerUrl } from '../../viewModel/connections/address.ts';
import { type EngineServerDraft, keepsToken, nameOfServer } from '../../viewModel/connections/engineServerDraft.ts';
import { askForLabel, askForToken, blank } from './fields.ts';
import type { Step } from './walk.ts';

type EngineServerStep = Step<EngineServerDraft>;

const address: EngineServerStep = {
  applies: () => true,
  ask: (known, place) =>
    blank(known, place, 'url', {
      prompt: vscode.l10n.t('Address of the engine server, without a path.'),
      placeholder: 'https://operations.example.com',
      read: engineServerUrl,
    }),
};

const token: EngineServerStep = {
  applies: () => true,
  ask: async (known, place) => {
    const prompt = vscode.l10n.t('Token that was made for you there. It is kept in the secret storage of VS Code.');
    const secret = await askForToken(place, prompt, keepsToken(known));
    return secret === undefined ? undefined : { ...known, secret, ...(secret === '' ? {} : { signedIn: known.url }) };
  },
};

const label: EngineServerStep = {
  applies: () => true,
  ask: (known, place) => askForLabel(known, place, nameOfServer(known.url ?? '')),
};

/** The questions that lead to a connection to an engine server. */
export const engineServerSteps: readonly EngineServerStep[] = [address, token, label];
