import * as vscode from 'vscode';
import {
  type CommandName,
  commands,
  connectionsViewId,
  detailsPanelType,
  documentScheme,
  failuresViewId,
  manyPanelType,
  schemaScheme,
  statisticsPanelType,
  viewId,
} from './ui/ids.ts';
import { LazyTree } from './ui/view/lazyTree.ts';
import { hasWatches } from './ui/watch/watchMemory.ts';
import type { ConnectionsView, OperationsView, Window } from './ui/window.ts';
import { parentOf } from './viewModel/tree/node.ts';

/** What tests that run inside VS Code may look at; nothing otherwise. */
export type TestAccess = { readonly window: () => Promise<Window> } | undefined;

/** Registers what the manifest promises. Whatever has to be loaded is loaded when one of these is first used. */
export function activate(context: vscode.ExtensionContext): TestAccess {
  let opened: Promise<Window> | undefined;
  const window = () => {
    opened ??= import('./ui/openWindow.ts').then(({ openWindow }) =>
      openWindow(context, { operations, failures, connections }),
    );
    return opened;
  };
  const operations: OperationsView = new LazyTree(viewId, async () => (await window()).rows, parentOf);
  const failures: OperationsView = new LazyTree(failuresViewId, async () => (await window()).failureRows, parentOf);
  const connections: ConnectionsView = new LazyTree(
    connectionsViewId,
    async () => (await window()).connectionRows,
    () => undefined,
    { flat: true },
  );
  const provideDocuments = (scheme: string) => {
    const changed = new vscode.EventEmitter<vscode.Uri>();
    const provider: vscode.TextDocumentContentProvider = {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri) => (await window()).documents.text(uri, changed),
    };
    return vscode.Disposable.from(changed, vscode.workspace.registerTextDocumentContentProvider(scheme, provider));
  };
  context.subscriptions.push(
    operations,
    failures,
    connections,
    ...Object.entries(commands).map(([name, id]) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) =>
        (await window()).run(name as CommandName, args),
      ),
    ),
    vscode.window.registerUriHandler({ handleUri: async (uri) => (await window()).openLink(uri) }),
    provideDocuments(documentScheme),
    provideDocuments(schemaScheme),
    vscode.window.registerWebviewPanelSerializer(detailsPanelType, {
      deserializeWebviewPanel: async (panel, state) => (await window()).panels.restore(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer(manyPanelType, {
      deserializeWebviewPanel: async (panel, state) => (await window()).many.restore(panel, state),
    }),
    vscode.window.registerWebviewPanelSerializer(statisticsPanelType, {
      deserializeWebviewPanel: async (panel, state) => (await window()).statistics.restore(panel, state),
    }),
  );
  // Watches survive a reload; without one, nothing is loaded before it is needed.
  if (hasWatches(context)) void window();
  return context.extensionMode === vscode.ExtensionMode.Test ? { window } : undefined;
}
