import * as vscode from 'vscode';
import { hostOf } from '../../viewModel/connections/connectionText.ts';
import type { DataverseDraft } from '../../viewModel/connections/dataverseDraft.ts';
import { type Choice, pick } from './ask.ts';
import { signInToMicrosoft } from './microsoftAccount.ts';
import type { Step } from './walk.ts';

type DataverseStep = Step<DataverseDraft>;

const from: DataverseStep = {
  applies: () => true,
  ask: async (known, place) => {
    const choices: Choice<'url' | 'environments'>[] = [
      {
        label: `$(cloud) ${vscode.l10n.t('Enter an address')}`,
        detail: vscode.l10n.t('An environment, or the facade of a local engine.'),
        value: 'url',
      },
      {
        label: `$(list-unordered) ${vscode.l10n.t('Pick from my environments')}`,
        detail: vscode.l10n.t('Signs in with a Microsoft account and lists what it may use.'),
        value: 'environments',
      },
    ];
    const value = await pick(
      place,
      vscode.l10n.t('How to find the environment'),
      choices,
      (each) => each === known.from,
    );
    return value === undefined ? undefined : { ...known, from: value };
  },
};

const cloud: DataverseStep = {
  applies: ({ from: way }) => way === 'environments',
  ask: async (known, place) => {
    const { clouds } = await import('./dataverse.ts');
    // Most people are in the commercial one.
    const ordered = [...clouds].sort((a, b) => Number(b.key === 'commercial') - Number(a.key === 'commercial'));
    const choices = ordered.map((each) => ({
      label: each.label,
      description: hostOf(each.discovery),
      value: each.discovery,
    }));
    const value = await pick(place, vscode.l10n.t('Cloud'), choices, (each) => each === known.discovery);
    return value === undefined ? undefined : { ...known, discovery: value };
  },
};

const environment: DataverseStep = {
  applies: ({ from: way }) => way === 'environments',
  ask: async (known, place) => {
    const { discovery = '' } = known;
    const account = await signInToMicrosoft(discovery, { kind: 'microsoft' });
    const { clouds, environmentsOf } = await import('./dataverse.ts');
    const chosen = clouds.find((each) => each.discovery === discovery);
    if (!chosen) return undefined;
    const choices = environmentsOf(chosen, { kind: 'microsoft', account }).then((found) => {
      if (found.length === 0) throw new Error(vscode.l10n.t('This account may use no environment of that cloud.'));
      return found.map((each) => ({
        label: each.name,
        description: hostOf(each.origin),
        ...(each.enabled ? {} : { detail: vscode.l10n.t('disabled') }),
        value: each,
      }));
    });
    const value = await pick(place, vscode.l10n.t('Environment'), choices, ({ origin }) => origin === known.url);
    if (value === undefined) return undefined;
    return { ...known, account, url: value.origin, label: value.name, signIn: 'microsoft' };
  },
};

/** The questions that lead to the address of an environment. */
export const findSteps: readonly DataverseStep[] = [from, cloud, environment];
