import * as vscode from 'vscode';
import type { RemoteConfig } from '../../viewModel/connections/config.ts';
import type { ConnectionDraft } from '../../viewModel/connections/connectionDraft.ts';
import { serviceName } from '../../viewModel/connections/connectionText.ts';
import type { Window } from '../window.ts';
import { type Choice, pick } from './ask.ts';
import { checkStep } from './checkStep.ts';
import { dataverseSteps } from './dataverseSteps.ts';
import { engineServerSteps } from './engineServerSteps.ts';
import { findSteps } from './findSteps.ts';
import { salesforceChoices } from './salesforceChoices.ts';
import { salesforceSteps } from './salesforceSteps.ts';
import { type Step, within } from './walk.ts';

type Service = RemoteConfig['kind'];
type ConnectionStep = Step<ConnectionDraft>;

const service: ConnectionStep = {
  applies: () => true,
  ask: async (known, place) => {
    const choices: Choice<Service>[] = [
      {
        label: `$(cloud) ${serviceName('dataverse')}`,
        detail: vscode.l10n.t('Background operations of an environment, or of the facade of a local engine.'),
        value: 'dataverse',
      },
      {
        label: `$(organization) ${serviceName('salesforce')}`,
        detail: vscode.l10n.t('The object BackgroundOperation of an org, or of the facade of a local engine.'),
        value: 'salesforce',
      },
      {
        label: `$(server) ${serviceName('engineServer')}`,
        detail: vscode.l10n.t('Operations of an engine server that a team shares.'),
        value: 'engineServer',
      },
    ];
    const value = await pick(place, vscode.l10n.t('What to connect to'), choices, (each) => each === known.service);
    return value === undefined ? undefined : { ...known, service: value };
  },
};

const isDataverse = (known: ConnectionDraft) => known.service === 'dataverse';
const isSalesforce = (known: ConnectionDraft) => known.service === 'salesforce';

function ofSalesforce(): readonly ConnectionStep[] {
  return within('salesforce', isSalesforce, [...salesforceSteps, ...salesforceChoices]);
}

function ofEngineServer(): readonly ConnectionStep[] {
  return within('engineServer', (known) => known.service === 'engineServer', engineServerSteps);
}

/** The questions that lead to a new connection. */
export function addSteps(window: Window): readonly ConnectionStep[] {
  const ofDataverse = within('dataverse', isDataverse, [...findSteps, ...dataverseSteps]);
  return [service, ...ofDataverse, ...ofSalesforce(), ...ofEngineServer(), checkStep(window)];
}

/** The questions about one that is there; it stays with its service. */
export function editSteps(window: Window): readonly ConnectionStep[] {
  return [
    ...within('dataverse', isDataverse, dataverseSteps),
    ...ofSalesforce(),
    ...ofEngineServer(),
    checkStep(window),
  ];
}
