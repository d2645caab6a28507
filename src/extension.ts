import * as vscode from 'vscode';
import {
  type CommandName,
  commands,
  detailsPanelType,
  documentScheme,
  failuresViewId,
  schemaScheme,
  viewId,
} from './ui/ids.ts';
import { LazyTree } from './ui/view/lazyTree.ts';
import type { OperationsView, Window } from './ui/window.ts';
import { parentOf } from './viewModel/tree/node.ts';

/** What tests that run inside VS Code may look at; nothing otherwise. */
export type TestAccess = { readonly window: () => Promise<Window> } | undefined;

/** Registers what the manifest promises. Whatever has to be loaded is loaded when one of these is first used. */
export function activate(context: vscode.ExtensionContext): TestAccess {
  let opened: Promise<Window> | undefined;
  const window = () => {
    opened ??= import('./ui/window.ts').then(({ openWindow }) => openWindow(context, { operations, failures }));
    return opened;
  };
  const operations: OperationsView = new LazyTree(viewId, async () => (await window()).rows, parentOf);
  const failures: OperationsView = new LazyTree(failuresViewId, async () => (await window()).failureRows, parentOf);
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
  );
  return context.extensionMode === vscode.ExtensionMode.Test ? { window } : undefined;
}
