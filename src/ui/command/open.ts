import path from 'node:path';
import * as vscode from 'vscode';
import { groupSearch } from '../../viewModel/failure/groupSearch.ts';
import type { MoreGroupsNode, MoreNode, TreeNode } from '../../viewModel/tree/node.ts';
import type { OperationsView, Window } from '../window.ts';
import { backendThatCan, sessionGiven } from './chooseSession.ts';
import { showSearch } from './search.ts';
import { targetOf } from './targets.ts';

export async function openDetails(window: Window, args: readonly unknown[]): Promise<void> {
  const { session, operation } = await targetOf(window, args);
  if (operation.status === 'Error') session.failures.seenOne(operation.id);
  window.panels.open(session, operation.id);
}

export const openInput = (window: Window, args: readonly unknown[]) => openDocument(window, args, 'input');
export const openOutput = (window: Window, args: readonly unknown[]) => openDocument(window, args, 'output');
export const openError = (window: Window, args: readonly unknown[]) => openDocument(window, args, 'error');
export const openLog = (window: Window, args: readonly unknown[]) => openDocument(window, args, 'log');

const needed = { input: 'input', output: 'output', error: 'readError', log: 'log' } as const;

async function openDocument(window: Window, args: readonly unknown[], kind: keyof typeof needed): Promise<void> {
  const ability = needed[kind];
  const { session, operation } = await targetOf(window, args, ability);
  await window.documents.open(session, operation, kind);
}

/** Opens the file of the handler that runs operations of this type. */
export async function openHandler(window: Window, args: readonly unknown[]): Promise<void> {
  const { session, operation } = await targetOf(window, args);
  if (!session.isEngine)
    throw new Error(vscode.l10n.t('What runs operations of {0} is not on this machine.', session.label));
  const backend = await backendThatCan(session, 'handlers');
  const { type } = operation;
  const handler = (await backend.handlers()).find(({ declaration }) => declaration?.type === type);
  if (!handler)
    throw new Error(vscode.l10n.t('No handler has the type {0}. Its file was moved, deleted, or does not load.', type));
  await openHandlerFile(window, handler.file);
}

/** `file` is relative to the handlers folder. */
export async function openHandlerFile({ launcher }: Window, file: string): Promise<void> {
  const folder = launcher.handlersFolder();
  if (folder === undefined) throw new Error(vscode.l10n.t('This window has no folder with handlers.'));
  await vscode.window.showTextDocument(vscode.Uri.file(path.join(folder, file)));
}

export async function loadMore(window: Window, args: readonly unknown[]): Promise<void> {
  const [node] = args as [MoreNode | MoreGroupsNode | undefined];
  const session = node && window.sessions.of(node);
  if (node?.kind === 'moreGroups') await session?.tree.loadMoreGroups();
  if (node?.kind !== 'more' || !session) return;
  // Of a cause only the newest failures are at hand.
  if (node.parent.kind === 'failureGroup') await showSearch(window, groupSearch(node.parent.group), session);
  else await session.tree.loadMore(node.parent);
}

/** How long rows may take to be drawn, ms. */
const longestDrawing = 3_000;

/**
 * What a click on a row does. It takes the row that is selected: VS Code forgets the arguments of a row's command when
 * the row is drawn again, and with them a click that it is about to pass on.
 */
export async function openRow(window: Window): Promise<void> {
  const node = await selectedRow(window, window.view);
  if (node?.kind === 'more' || node?.kind === 'moreGroups') await loadMore(window, [node]);
  if (node?.kind === 'operation') await openDetails(window, [node]);
}

/** Which row is selected; VS Code does not know it while the rows are drawn again, and then knows it once more. */
export async function selectedRow({ clock }: Window, view: OperationsView): Promise<TreeNode | undefined> {
  for (let waited = 0; waited < longestDrawing; waited += 50) {
    const [node] = view.tree.selection;
    if (node) return node;
    await new Promise<void>((resolve) => clock.after(50, resolve));
  }
  return undefined;
}

/** Reads again what is shown of one connection, or of all; what could not be opened is tried again. */
export async function refresh(window: Window, [clicked]: readonly unknown[]): Promise<void> {
  const given = sessionGiven(window, clicked);
  // What the person has closed stays so until they ask for it by name.
  const sessions = given ? [given] : window.sessions.shown.filter(({ rest }) => rest === undefined);
  window.board.refresh();
  await Promise.all(
    sessions.map(async ({ connection, counts, paused, tree }) => {
      const backend = await connection.backend();
      // What does not answer is tried now, whatever comes of the reading.
      backend.hurry?.();
      counts.touch();
      if (backend.capabilities.pause === true) paused.set(await backend.paused());
      await tree.refresh();
    }),
  );
}
