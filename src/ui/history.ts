import path from 'node:path';
import type * as vscode from 'vscode';
import { type History, openHistory } from '../backend/salesforce/history/history.ts';
import { systemClock } from '../operation/clock.ts';
import { setting } from './settings.ts';

export interface HistoryPlace {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
}

/** What this machine keeps of a connection: the same in every workspace and window, as the connection is. */
export function historyOf(connection: string, { context, log }: HistoryPlace): Promise<History> {
  return openHistory({
    file: path.join(context.globalStorageUri.fsPath, 'history', `${connection}.jsonl`),
    most: setting.historyMost.get(),
    clock: systemClock,
    onProblem: (sentence) => log.warn(sentence),
  });
}

/** Removes what was kept of a connection, in all windows. */
export async function forgetHistory(connection: string, place: HistoryPlace): Promise<void> {
  const history = await historyOf(connection, place);
  try {
    await history.clear();
  } finally {
    await history.dispose();
  }
}
