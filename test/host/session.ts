import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until as waitUntil } from '../../scripts/vscode/processes.ts';
import type { Backend } from '../../src/backend/backend.ts';
import type { TestAccess } from '../../src/extension.ts';
import type { Operation } from '../../src/operation/operation.ts';
import type { Status } from '../../src/operation/status.ts';
import { type CommandName, commands } from '../../src/ui/ids.ts';
import type { Window } from '../../src/ui/window.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import type { OperationNode, TreeNode } from '../../src/viewModel/tree/node.ts';

export const extensionId = 'background-operations.background-operations';

/** What is behind the surface of the extension in this window. */
export async function openWindow(): Promise<Window> {
  const access = (await vscode.extensions.getExtension<TestAccess>(extensionId)?.activate()) as TestAccess;
  assert.ok(access, 'the extension does not run in test mode');
  return access.window();
}

export function run(name: CommandName, ...args: unknown[]): Thenable<unknown> {
  return vscode.commands.executeCommand(commands[name], ...args);
}

/** The engine of the workspace, started if need be, with the view shown. */
export async function startEngine(): Promise<{ window: Window; session: Session; backend: Backend }> {
  const window = await openWindow();
  await vscode.commands.executeCommand('backgroundOperations.operations.focus');
  const session = window.sessions.engine;
  if (session.connection.phase.kind !== 'on') await run('startEngine');
  const backend = session.connection.current;
  assert.ok(backend, 'the engine did not start');
  return { window, session, backend };
}

/** Waits until an operation has a status; fails with the one it has after 15 s. */
export async function reaches(backend: Backend, id: string, status: Status): Promise<Operation> {
  let now = await backend.get(id);
  await until(async () => {
    now = await backend.get(id);
    return now.status === status;
  }, 15_000).catch(() => assert.fail(`${now.name} is ${now.status}, not ${status}: ${now.error?.message ?? ''}`));
  return now;
}

/** The rows below a section of the tree, as VS Code would get them. */
export async function rowsOf({ sessions, rows }: Window, section: Status): Promise<readonly TreeNode[]> {
  return rows.children(sessions.engine.tree.root(section));
}

/** Waits until a section shows an operation and returns its row. */
export async function rowFor(window: Window, section: Status, id: string): Promise<OperationNode> {
  let found: OperationNode | undefined;
  await until(async () => {
    const rows = await rowsOf(window, section);
    found = rows.find((row): row is OperationNode => row.kind === 'operation' && row.operation.id === id);
    return found !== undefined;
  }, 15_000).catch(() => assert.fail(`${section} does not show ${id}`));
  assert.ok(found);
  return found;
}

/** Waits until the active text editor fulfils a condition. */
export async function editor(fits: (document: vscode.TextDocument) => boolean): Promise<vscode.TextDocument> {
  await until(async () => {
    const document = vscode.window.activeTextEditor?.document;
    return document !== undefined && fits(document);
  }, 15_000).catch(() => assert.fail(`the active editor is ${vscode.window.activeTextEditor?.document.uri}`));
  return (vscode.window.activeTextEditor as vscode.TextEditor).document;
}

export function closeEditors(): Thenable<unknown> {
  return vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Tabs with a details panel. */
export function detailsTabs(): vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(
    ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('backgroundOperations.details'),
  );
}

/** Asks again until the answer is true. */
export function until(done: () => boolean | Promise<boolean>, limit: number): Promise<void> {
  return waitUntil(String(done), done, limit);
}
