import * as vscode from 'vscode';
import type { Session } from '../../viewModel/connections/session.ts';
import { type FailuresPart, failuresCause, failuresMessage } from '../../viewModel/failure/failureWords.ts';
import type { Window } from '../window.ts';

/** What is known of the failures of the connections that are shown. */
export function failuresParts({ board, sessions }: Pick<Window, 'board' | 'sessions'>): readonly FailuresPart[] {
  return sessions.shown.map((session) => failuresPart(board, session));
}

function failuresPart(board: Window['board'], session: Session): FailuresPart {
  const feed = board.feed(session);
  return {
    label: session.label,
    phase: session.connection.phase.kind,
    state: feed?.state ?? { kind: 'idle' },
    scanned: feed?.scanned ?? { count: 0, more: false, partial: null },
    shown: board.groups(session).length,
    muted: board.mutedCount(session),
  };
}

/** What stands above the operations while they are grouped by failure; empty when there is nothing to say. */
export function causesMessage(window: Window): string {
  const parts = failuresParts(window);
  const cause = failuresCause(parts, window.launcher.trusted);
  if (cause === 'none') return vscode.l10n.t('Nothing has failed.');
  if (cause === 'muted') return vscode.l10n.t('The causes of all failures are muted.');
  return failuresMessage(parts, window.muted.hidden);
}
