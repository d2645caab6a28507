import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';

/** Where the history of a connection is kept: the same in every workspace, as the connection is. */
export function historyFile({ globalStorageUri }: vscode.ExtensionContext, connection: string): string {
  return path.join(globalStorageUri.fsPath, 'history', `${connection}.db`);
}

/** The same, with its folder there. */
export async function readyHistoryFile(context: vscode.ExtensionContext, connection: string): Promise<string> {
  const file = historyFile(context, connection);
  await mkdir(path.dirname(file), { recursive: true });
  return file;
}

/** Removes what was kept of a connection, which must be closed; nothing when there is nothing. */
export async function forgetHistory(context: vscode.ExtensionContext, connection: string): Promise<void> {
  const file = historyFile(context, connection);
  for (const each of [file, `${file}-wal`, `${file}-shm`]) await rm(each, { force: true, maxRetries: 5 });
}
