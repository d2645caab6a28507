import path from 'node:path';
import * as vscode from 'vscode';
import type { MoreNode } from '../../viewModel/tree/node.ts';
import type { DocumentKind } from '../document/documentUri.ts';
import type { Session } from './session.ts';
import { targetOf } from './targets.ts';

export async function openDetails(session: Session, args: readonly unknown[]): Promise<void> {
  const { id, status } = await targetOf(session, args);
  if (status === 'Error') session.failures.seenOne(id);
  session.panels.open(id);
}

export const openInput = (session: Session, args: readonly unknown[]) => openDocument(session, args, 'input');
export const openOutput = (session: Session, args: readonly unknown[]) => openDocument(session, args, 'output');
export const openLog = (session: Session, args: readonly unknown[]) => openDocument(session, args, 'log');

async function openDocument(session: Session, args: readonly unknown[], kind: DocumentKind): Promise<void> {
  const ability = kind === 'input' ? undefined : kind;
  const operation = await targetOf(session, args, ability);
  await session.documents.open(operation, kind);
}

/** Opens the file of the handler that runs operations of this type. */
export async function openHandler(session: Session, args: readonly unknown[]): Promise<void> {
  const { type } = await targetOf(session, args);
  const backend = await session.connection.backend();
  const handler = (await backend.handlers()).find(({ declaration }) => declaration?.type === type);
  if (!handler)
    throw new Error(vscode.l10n.t('No handler has the type {0}. Its file was moved, deleted, or does not load.', type));
  await openHandlerFile(session, handler.file);
}

/** `file` is relative to the handlers folder. */
export async function openHandlerFile(session: Session, file: string): Promise<void> {
  const folder = session.launcher.handlersFolder();
  if (folder === undefined) throw new Error(vscode.l10n.t('This window has no folder with handlers.'));
  await vscode.window.showTextDocument(vscode.Uri.file(path.join(folder, file)));
}

export async function loadMore({ tree }: Session, args: readonly unknown[]): Promise<void> {
  const [node] = args as [MoreNode | undefined];
  if (node?.kind === 'more') await tree.loadMore(node.parent);
}

export async function refresh({ tree, counts, connection, paused }: Session): Promise<void> {
  const backend = await connection.backend();
  counts.touch();
  paused.set(await backend.paused());
  await tree.refresh();
}
