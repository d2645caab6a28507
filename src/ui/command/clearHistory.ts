import * as vscode from 'vscode';
import type { Session } from '../../viewModel/connections/session.ts';
import { guarded } from '../../viewModel/guard.ts';
import type { Window } from '../window.ts';
import { pickSession, sessionGiven } from './chooseSession.ts';

/** Removes what this machine has kept of an org, after one question. What the org still has is shown as before. */
export async function clearHistory(window: Window, args: readonly unknown[]): Promise<void> {
  const session = await keeping(window, args);
  const text = vscode.l10n.t('Clear the history of “{0}”?', session.label);
  const detail = vscode.l10n.t(
    'What this machine has kept of its operations is removed for good. Those that the service still has stay.',
  );
  const button = vscode.l10n.t('Clear');
  if (!(await window.ask(guarded({ text, detail, button }, [session], true)))) return;
  session.connection.close();
  await window.histories.clear(session.id);
  if (session.ready) await session.connection.backend();
}

/** The connection that keeps a history and is meant. Rejects with a sentence when there is none. */
async function keeping(window: Window, args: readonly unknown[]): Promise<Session> {
  const given = sessionGiven(window, args[0]);
  const all = window.sessions.all.filter(keepsHistory);
  if (given && all.includes(given)) return given;
  const [only] = all;
  if (!only || given)
    throw new Error(
      vscode.l10n.t('No history is kept. Use Edit Connection… of a Salesforce org to keep one on this machine.'),
    );
  return all.length === 1 ? only : pickSession(all);
}

export function keepsHistory({ config }: Session): boolean {
  return config.kind === 'salesforce' && config.history;
}
