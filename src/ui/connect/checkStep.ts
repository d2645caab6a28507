import * as vscode from 'vscode';
import { connectionPlace } from '../../viewModel/connections/connectionText.ts';
import { configOfDraft, type DataverseDraft } from '../../viewModel/connections/dataverseDraft.ts';
import { type TestReport, testReport } from '../../viewModel/connections/testReport.ts';
import type { Window } from '../window.ts';
import type { Place } from './ask.ts';
import { signInToMicrosoft } from './microsoftAccount.ts';
import type { Step } from './walk.ts';

/** Tries what was described before it is kept. A person may keep it all the same. */
export function checkStep(window: Window): Step<DataverseDraft> {
  return {
    applies: () => true,
    ask: async (known, place) => {
      const signedIn = await withAccount(known);
      return (await check(place, signedIn, (signal) => tryOut(window, signedIn, signal))) ? signedIn : undefined;
    },
  };
}

/** A Microsoft account is asked for now: the person is here. */
async function withAccount(known: DataverseDraft): Promise<DataverseDraft> {
  const { signIn, url = '', tenant, account } = known;
  if (signIn !== 'microsoft') return known;
  const chosen = await signInToMicrosoft(url, {
    kind: signIn,
    ...(tenant ? { tenant } : {}),
    ...(account ? { account } : {}),
  });
  return { ...known, account: chosen };
}

async function tryOut(window: Window, known: DataverseDraft, signal: AbortSignal): Promise<TestReport> {
  const config = configOfDraft(known, known.id ?? 'new');
  if (!config) throw new Error(vscode.l10n.t('Something is missing.'));
  const kept = known.id === undefined ? undefined : await window.secrets.get(known.id);
  const { testDataverse } = await import('./dataverse.ts');
  return testReport(await testDataverse(config, known.secret || kept, signal), connectionPlace(config));
}

type Way = 'again' | 'keep' | 'back';

/** True when it works or is to be kept all the same, false to go back. */
async function check(
  { title, step, steps }: Place,
  known: DataverseDraft,
  attempt: (signal: AbortSignal) => Promise<TestReport>,
): Promise<boolean> {
  const input = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly way: Way }>();
  const ending = new AbortController();
  input.title = title;
  input.step = step;
  input.totalSteps = steps;
  input.ignoreFocusOut = true;
  input.buttons = [vscode.QuickInputButtons.Back];
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const run = async () => {
    input.busy = true;
    input.items = [];
    input.placeholder = vscode.l10n.t('Testing {0}…', known.label ?? '');
    input.prompt = '';
    const report = await attempt(ending.signal);
    input.busy = false;
    if (report.ok) {
      resolve(true);
      return;
    }
    input.placeholder = vscode.l10n.t('The connection does not work yet');
    input.prompt = report.text;
    input.items = [
      { label: `$(refresh) ${vscode.l10n.t('Test Again')}`, way: 'again' },
      { label: `$(arrow-left) ${vscode.l10n.t('Change What Was Entered')}`, way: 'back' },
      { label: `$(save) ${vscode.l10n.t('Keep It All the Same')}`, way: 'keep' },
    ];
  };
  input.onDidAccept(() => {
    const [selected] = input.selectedItems;
    if (selected?.way === 'again') run().catch(reject);
    else if (selected) resolve(selected.way === 'keep');
  });
  input.onDidTriggerButton(() => resolve(false));
  input.onDidHide(() => resolve(false));
  input.show();
  run().catch(reject);
  return promise.finally(() => {
    ending.abort();
    input.dispose();
  });
}
