import * as vscode from 'vscode';
import { formatValue } from '../../operation/query.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import { oneLine } from '../../viewModel/plainText.ts';
import type { Search } from '../../viewModel/search/searches.ts';
import type { TreeNode } from '../../viewModel/tree/node.ts';
import { viewId } from '../ids.ts';
import { askForSearch } from '../searchBox.ts';
import { revealRow } from '../view/revealRow.ts';
import type { Window } from '../window.ts';
import { targetOf } from './targets.ts';

/** Asks for a search and shows what it finds above the sections. */
export async function search(window: Window): Promise<void> {
  const text = await askForSearch(window, vscode.l10n.t('Search Operations'), '');
  const { id } = window.searches.add(text);
  await showFinds(window, id);
}

/** Finds the operations that have the same parent key. */
export async function showRelated(window: Window, args: readonly unknown[]): Promise<void> {
  const { session, operation } = await targetOf(window, args, 'related');
  if (operation.parentKey === null) throw new Error(vscode.l10n.t('This operation has no parent key.'));
  await showSearch(window, `parent:${formatValue(operation.parentKey)}`, session);
}

/** Shows what a search finds in one connection. */
export async function showSearch(window: Window, text: string, session: Session): Promise<void> {
  await showFinds(window, window.searches.add(text).id, session);
}

export async function editSearch(window: Window, args: readonly unknown[]): Promise<void> {
  const { id, text } = await searchOf(window, args);
  window.searches.change(id, { text: await askForSearch(window, vscode.l10n.t('Edit Search'), text) });
  await showFinds(window, id);
}

/** Gives a search a name; one that has one gets another. */
export async function saveSearch(window: Window, args: readonly unknown[]): Promise<void> {
  const { id, text, name } = await searchOf(window, args);
  const chosen = await vscode.window.showInputBox({
    prompt: vscode.l10n.t('Name of the search. It stays in the view of this workspace until it is removed.'),
    value: name ?? text,
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('It cannot be empty.') : undefined),
  });
  if (chosen === undefined) throw new vscode.CancellationError();
  window.searches.change(id, { name: chosen.trim() });
}

export async function removeSearch(window: Window, args: readonly unknown[]): Promise<void> {
  window.searches.remove((await searchOf(window, args)).id);
}

/** The search of the row that was clicked, the only one, or one that is picked. */
async function searchOf({ searches }: Window, [clicked]: readonly unknown[]): Promise<Search> {
  const node = clicked as TreeNode | undefined;
  if (node?.kind === 'search') return node.search;
  const [first, ...more] = searches.list;
  if (!first) throw new Error(vscode.l10n.t('There is no search. Use Search Operations….'));
  if (more.length === 0) return first;
  const choices = searches.list.map((each) => ({
    label: `$(search) ${oneLine(each.name ?? each.text)}`,
    description: each.name === null ? '' : oneLine(each.text),
    search: each,
  }));
  const chosen = await vscode.window.showQuickPick(choices, { placeHolder: vscode.l10n.t('Which search?') });
  if (!chosen) throw new vscode.CancellationError();
  return chosen.search;
}

/** Shows the finds of a search, of one connection where it is named. */
export async function showFinds({ log, sessions, view }: Window, id: string, session?: Session): Promise<void> {
  await vscode.commands.executeCommand(`${viewId}.focus`);
  const nodes = (session ? [session] : sessions.shown).filter(({ hasRows }) => hasRows).flatMap(({ tree }) => tree.top);
  const node = nodes.find((each) => each.kind === 'search' && each.search.id === id);
  if (node) await revealRow(view.tree, node, (text) => log.warn(text));
}
