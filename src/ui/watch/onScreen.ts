import * as vscode from 'vscode';
import type { Session } from '../../viewModel/connections/session.ts';
import type { OpenedRows } from '../openedRows.ts';
import type { Window } from '../window.ts';

type Screen = Pick<Window, 'panels' | 'sessions' | 'view'>;

/** Whether the person sees what becomes of an operation: by its details, or by its row in the view. */
export function isOnScreen(
  { panels, sessions, view }: Screen,
  opened: OpenedRows,
  session: Session,
  id: string,
): boolean {
  if (!vscode.window.state.focused) return false;
  if (panels.isVisible(session, id)) return true;
  if (!view.tree.visible || !sessions.shown.includes(session)) return false;
  // Rows below a connection that was closed are still held.
  if (sessions.several && opened.get(session.node.id) === false) return false;
  for (const { operation } of session.tree.shown()) if (operation.id === id) return true;
  return false;
}
