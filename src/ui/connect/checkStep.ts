import * as vscode from 'vscode';
import {
  type ConnectionDraft,
  configOfDraft,
  partOf,
  withSecret,
} from '../../viewModel/connections/connectionDraft.ts';
import { type TestReport, testReport } from '../../viewModel/connections/testReport.ts';
import { linkFree } from '../../viewModel/plainText.ts';
import { versionOf, type Window } from '../window.ts';
import type { Place } from './ask.ts';
import { signInToMicrosoft } from './microsoftAccount.ts';
import { testRemote } from './testRemote.ts';
import type { Step } from './walk.ts';

/** Tries what was described before it is kept. A person may keep it all the same. */
export function checkStep(window: Window): Step<ConnectionDraft> {
  return {
    applies: () => true,
    ask: async (known, place) => {
      const attempt: Attempt = { known: await withAccount(known) };
      const label = partOf(attempt.known).label ?? '';
      return (await check(place, label, (signal) => tryOut(window, attempt, signal))) ? attempt.known : undefined;
    },
  };
}

/** What is tried. The secret in it may be renewed by being used. */
interface Attempt {
  known: ConnectionDraft;
}

/** A Microsoft account is asked for now: the person is here. */
async function withAccount(known: ConnectionDraft): Promise<ConnectionDraft> {
  const { signIn, url = '', tenant, account } = known.dataverse;
  if (known.service !== 'dataverse' || signIn !== 'microsoft') return known;
  const chosen = await signInToMicrosoft(url, {
    kind: signIn,
    ...(tenant ? { tenant } : {}),
    ...(account ? { account } : {}),
  });
  return { ...known, dataverse: { ...known.dataverse, account: chosen } };
}

async function tryOut(window: Window, attempt: Attempt, signal: AbortSignal): Promise<TestReport> {
  const { id, secret } = partOf(attempt.known);
  const config = configOfDraft(attempt.known, id ?? 'new');
  if (!config) throw new Error(vscode.l10n.t('Something is missing.'));
  const kept = id === undefined ? undefined : await window.secrets.get(id);
  const keep = (renewed: string) => {
    attempt.known = withSecret(attempt.known, renewed);
  };
  return testReport(
    await testRemote(config, { secret: secret || kept, version: versionOf(window) }, signal, keep),
    config,
  );
}

type Way = 'again' | 'keep' | 'back';

/** True when it works or is to be kept all the same, false to go back. */
async function check(
  { title, step, steps }: Place,
  label: string,
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
    input.placeholder = vscode.l10n.t('Testing {0}…', label);
    input.prompt = '';
    const report = await attempt(ending.signal);
    input.busy = false;
    if (report.ok) {
      resolve(true);
      return;
    }
    input.placeholder = vscode.l10n.t('The connection does not work yet');
    input.prompt = linkFree(report.text);
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
