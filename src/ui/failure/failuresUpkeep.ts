import * as vscode from 'vscode';
import { failuresCause, failuresMessage } from '../../viewModel/failure/failureWords.ts';
import type { TreeNode } from '../../viewModel/tree/node.ts';
import { contextKeys, failuresViewId, mutedScheme } from '../ids.ts';
import type { OpenedRows } from '../openedRows.ts';
import type { Window } from '../window.ts';
import { failuresParts } from './failuresPart.ts';

/** How often the words for times are looked at while the view is visible, ms. */
const lookInterval = 30_000;

/** Ties the view of failures to the board: reads while it is looked at, redraws what changed, says what is missing. */
export class FailuresUpkeep {
  readonly #window: Window;
  readonly #stops: (() => void)[] = [];
  readonly #keys = new Map<string, unknown>();
  #stopLooking: (() => void) | undefined;
  #endProgress: (() => void) | undefined;

  constructor(window: Window, opened: OpenedRows) {
    this.#window = window;
    const { board, failuresView, muted, sessions } = window;
    const { tree } = failuresView;
    this.#stops.push(
      board.onChange((nodes) => {
        if (nodes === undefined || nodes.length > 0) failuresView.redraw(nodes);
        this.#say();
      }),
      muted.onChange(() => {
        for (const { failures } of sessions.all) failures.mute();
      }),
      sessions.each((session) => [session.onChange(() => this.#say())]),
    );
    this.#listen(tree.onDidChangeVisibility(({ visible }) => this.#show(visible)));
    this.#listen(tree.onDidExpandElement(({ element }) => this.#open(opened, element, true)));
    this.#listen(tree.onDidCollapseElement(({ element }) => this.#open(opened, element, false)));
    this.#listen(
      tree.onDidChangeSelection(({ selection }) => {
        for (const node of selection) this.#see(node);
      }),
    );
    this.#listen(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#show(tree.visible)));
    this.#listen(vscode.window.registerFileDecorationProvider(mutedLook));
    this.#show(tree.visible);
    this.#say();
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    this.#stopLooking?.();
    this.#endProgress?.();
  }

  #show(visible: boolean): void {
    this.#stopLooking?.();
    this.#stopLooking = undefined;
    this.#window.board.show(visible);
    if (visible) this.#look();
    this.#say();
  }

  #look(): void {
    const { clock, failureRows, failuresView } = this.#window;
    this.#stopLooking = clock.after(lookInterval, () => {
      const outdated = failureRows.outdated();
      if (outdated.length > 0) failuresView.redraw(outdated);
      this.#look();
    });
  }

  #open(opened: OpenedRows, node: TreeNode, open: boolean): void {
    if (node.kind !== 'failureGroup') return;
    opened.set(node, open);
    if (open) this.#see(node);
  }

  /** Whoever selects or opens a cause has seen its failures. */
  #see(node: TreeNode): void {
    const group = node.kind === 'operation' || node.kind === 'more' ? node.parent : node;
    if (group.kind === 'failureGroup') this.#window.sessions.of(group)?.failures.seenThese(group.group.ids);
  }

  #say(): void {
    const { failuresView, launcher, muted } = this.#window;
    const parts = failuresParts(this.#window);
    const message = failuresMessage(parts, muted.hidden);
    if (failuresView.tree.message !== message) failuresView.tree.message = message;
    this.#key(contextKeys.failuresCause, failuresCause(parts, launcher.trusted));
    this.#key(
      contextKeys.muted,
      parts.some((part) => part.muted > 0),
    );
    this.#key(contextKeys.mutedShown, !muted.hidden);
    this.#progress(parts.some(({ phase, state }) => phase === 'starting' || state.kind === 'reading'));
  }

  #progress(on: boolean): void {
    const wanted = on && this.#window.failuresView.tree.visible;
    if (wanted === (this.#endProgress !== undefined)) return;
    this.#endProgress?.();
    this.#endProgress = undefined;
    if (!wanted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#endProgress = resolve;
    void vscode.window.withProgress({ location: { viewId: failuresViewId } }, () => promise);
  }

  #key(name: string, value: unknown): void {
    if (this.#keys.get(name) === value) return;
    this.#keys.set(name, value);
    void vscode.commands.executeCommand('setContext', name, value);
  }

  #listen(subscription: vscode.Disposable): void {
    this.#stops.push(() => subscription.dispose());
  }
}

/** Rows of muted causes are dimmed. */
const mutedLook: vscode.FileDecorationProvider = {
  provideFileDecoration: ({ scheme }) =>
    scheme === mutedScheme ? { color: new vscode.ThemeColor('disabledForeground') } : undefined,
};
