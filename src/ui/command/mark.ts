import * as vscode from 'vscode';
import type { Marks } from '../../viewModel/connections/marks.ts';
import type { Window } from '../window.ts';
import type { Action } from './action.ts';
import { chooseRemote } from './chooseSession.ts';

export const markProduction = marking('production', true);
export const unmarkProduction = marking('production', false);
export const markReadOnly = marking('readOnly', true);
export const unmarkReadOnly = marking('readOnly', false);

/** Marks a connection, or takes the mark away. What is open goes on, or is opened again where other things are allowed. */
function marking(mark: keyof Marks, value: boolean): Action {
  return async (window: Window, args: readonly unknown[]) => {
    const none = value
      ? vscode.l10n.t('Every connection that was added has this mark already.')
      : vscode.l10n.t('No connection has this mark.');
    const { session, config } = await chooseRemote(window, args, (each) => each[mark] !== value, none);
    const wasOpen = session.connection.current !== undefined;
    await window.configured.put({ ...config, [mark]: value });
    if (wasOpen && session.connection.phase.kind === 'off') await session.connection.backend();
  };
}
