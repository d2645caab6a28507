import * as vscode from 'vscode';
import { nameOfOrg, type SalesforceDraft } from '../../viewModel/connections/salesforceDraft.ts';
import { number } from '../../viewModel/l10n.ts';
import { setting } from '../settings.ts';
import { type Choice, pick } from './ask.ts';
import { askForLabel } from './fields.ts';
import type { Step } from './walk.ts';

type SalesforceStep = Step<SalesforceDraft>;

const apiVersion: SalesforceStep = {
  applies: () => true,
  ask: async (known, place) => {
    const newest: Choice<string | null> = {
      label: vscode.l10n.t('Newest'),
      detail: vscode.l10n.t('The newest version that the org and this extension know.'),
      value: null,
    };
    const choices = versions(known).then((found) => [newest, ...found]);
    const value = await pick(place, vscode.l10n.t('API version'), choices, (each) => each === known.apiVersion);
    return value === undefined ? undefined : { ...known, apiVersion: value };
  },
};

/** The newest first. An org that does not answer now leaves the version that was chosen before; the test says why. */
async function versions({ url = '', apiVersion: before }: SalesforceDraft): Promise<Choice<string | null>[]> {
  const { orgVersions } = await import('./salesforce.ts');
  const found = await orgVersions(url).catch(() => []);
  const known = found.map(({ version, label }) => ({ label: version, description: label, value: version }));
  const kept = before && !known.some(({ value }) => value === before) ? [{ label: before, value: before }] : [];
  return [...kept, ...known];
}

const history: SalesforceStep = {
  applies: () => true,
  ask: async (known, place) => {
    const most = number(setting.historyMost.get());
    const forgets = vscode.l10n.t('Salesforce forgets operations about a day after they have ended.');
    const clears = vscode.l10n.t('What this machine has kept so far is removed.');
    const choices: Choice<boolean>[] = [
      {
        label: vscode.l10n.t('Show what the service has'),
        detail: known.id !== undefined && known.history ? `${forgets} ${clears}` : forgets,
        value: false,
      },
      {
        label: vscode.l10n.t('Keep a history on this machine'),
        detail: vscode.l10n.t('Up to {0} operations that were seen stay, marked as kept.', most),
        value: true,
      },
    ];
    const chosen = known.history ?? false;
    const value = await pick(
      place,
      vscode.l10n.t('What to show of operations that the service has forgotten'),
      choices,
      (each) => each === chosen,
    );
    return value === undefined ? undefined : { ...known, history: value };
  },
};

const label: SalesforceStep = {
  applies: () => true,
  ask: (known, place) => askForLabel(known, place, nameOfOrg(known.url ?? '')),
};

/** The questions about how an org is shown, once it is known. */
export const salesforceChoices: readonly SalesforceStep[] = [apiVersion, history, label];
