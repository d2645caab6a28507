import * as vscode from 'vscode';
import { messageOf } from '../operation/error.ts';
import { parseQuery } from '../operation/query.ts';
import { iconFree } from '../viewModel/plainText.ts';
import { completions, type SearchFacts } from '../viewModel/search/completion.ts';
import { searchFacts } from '../viewModel/search/facts.ts';
import type { Window } from './window.ts';

interface Item extends vscode.QuickPickItem {
  /** What the box says when it is picked. */
  readonly text: string;
  /** Picked, it is searched for; else one goes on typing. */
  readonly whole: boolean;
}

/**
 * One box for a search: what is typed, what could come next, and what was searched for before. Resolves with a text in
 * the grammar; raises a `CancellationError` when it is closed.
 */
export async function askForSearch(
  { clock, searches, sessions }: Window,
  title: string,
  value: string,
): Promise<string> {
  const box = vscode.window.createQuickPick<Item>();
  box.title = title;
  box.placeholder = vscode.l10n.t('For example: status:Error since:2h, or any text');
  box.value = value;
  let facts: SearchFacts = { types: [], groups: [], parents: [], inputPaths: [] };
  const show = () => {
    box.items = itemsFor(box.value, facts, searches.history, clock.now());
  };
  box.onDidChangeValue(show);
  show();
  box.busy = true;
  void searchFacts(sessions.shown).then((found) => {
    facts = found;
    box.busy = false;
    show();
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  box.onDidAccept(() => {
    const [picked] = box.selectedItems;
    if (!picked) return;
    if (picked.whole) return resolve(picked.text);
    box.value = picked.text;
    show();
  });
  box.onDidHide(() => reject(new vscode.CancellationError()));
  box.show();
  return promise.finally(() => box.dispose());
}

function itemsFor(text: string, facts: SearchFacts, history: readonly string[], now: number): Item[] {
  const typed = text.trim();
  const before = history.filter((old) => old !== typed && old.toLowerCase().startsWith(typed.toLowerCase()));
  const asked = typed === '' ? [] : [whole(typed, 'search', now)];
  return [
    ...asked.filter(({ whole: valid }) => valid),
    ...completions(text, facts).map(
      (completion): Item => ({
        label: `$(symbol-keyword) ${iconFree(completion.label)}`,
        description: completion.detail,
        text: completion.text,
        whole: false,
        alwaysShow: true,
      }),
    ),
    ...asked.filter(({ whole: valid }) => !valid),
    ...before.map((old) => whole(old, 'history', now)),
  ];
}

/** A whole search; what is wrong with it stands beside it, and it cannot be picked to be searched for. */
function whole(text: string, icon: 'search' | 'history', now: number): Item {
  try {
    parseQuery(text, now);
    return { label: `$(${icon}) ${iconFree(text)}`, text, whole: true, alwaysShow: true };
  } catch (error) {
    return { label: `$(warning) ${iconFree(text)}`, detail: messageOf(error), text, whole: false, alwaysShow: true };
  }
}
