import * as vscode from 'vscode';
import { iconFree } from '../../viewModel/plainText.ts';
import { absentPicks, type WorkerPick, workerPicks } from '../../viewModel/workers/workerPicks.ts';
import type { Window } from '../window.ts';
import { backendThatCan, chooseSession } from './chooseSession.ts';
import { showSearch } from './search.ts';

type Choice = vscode.QuickPickItem & { readonly query?: string };

/** Lists the workers of a connection, and types that have none any more; picking one searches for what runs or waits. */
export async function showWorkers(window: Window, args: readonly unknown[]): Promise<void> {
  const session = await chooseSession(window, args, 'workers');
  const list = await (await backendThatCan(session, 'workers')).workers();
  const now = window.clock.now();
  const absent = absentPicks(list, now);
  const choices: Choice[] = workerPicks(list, now).map(choiceOf);
  if (absent.length > 0) {
    const label = vscode.l10n.t('Types without a worker');
    choices.push({ label, kind: vscode.QuickPickItemKind.Separator }, ...absent.map(choiceOf));
  }
  if (choices.length === 0) {
    const text = list.shared
      ? vscode.l10n.t('No worker lives. Start one: bgops work --database URL --handlers DIR')
      : vscode.l10n.t('This engine has no handlers, so it runs nothing. Add one to the handlers folder.');
    void vscode.window.showInformationMessage(text);
    return;
  }
  const chosen = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Workers of {0}', session.label),
    placeHolder: vscode.l10n.t('Pick a worker to see what runs of its types, or a type to see what waits'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen?.query !== undefined) await showSearch(window, chosen.query, session);
}

function choiceOf({ icon, label, description, detail, query }: WorkerPick): Choice {
  return {
    label: `$(${icon}) ${iconFree(label)}`,
    description: iconFree(description),
    ...(detail === '' ? {} : { detail: iconFree(detail) }),
    query,
  };
}
