import * as vscode from 'vscode';
import { isRemote } from '../../viewModel/connections/config.ts';
import type { Session } from '../../viewModel/connections/session.ts';
import type { KeptAct } from '../../viewModel/many/kept.ts';
import type { ManySource } from '../../viewModel/many/source.ts';
import type { Window } from '../window.ts';
import type { ManySubject } from './actOnMany.ts';

export function sourceOf({ sessions }: Window, { session, label, query, ids }: ManySubject): ManySource {
  const place = placeOf(session);
  return {
    label,
    connection: session.id,
    get place() {
      return session.label;
    },
    get production() {
      return session.production;
    },
    query,
    ids,
    use: async (work) => {
      // What is found there now may be other operations, or none.
      if (sessions.get(session.id) !== session) throw new Error(vscode.l10n.t('The connection has been removed.'));
      if (placeOf(session) !== place) throw new Error(vscode.l10n.t('The connection leads elsewhere now.'));
      return session.connection.use(work);
    },
  };
}

/** The sources of what an earlier window had chosen. Raises when a connection of it is not there any more. */
export function sourcesOfKept(window: Window, { subjects }: KeptAct): readonly ManySource[] {
  return subjects.map(({ connection, label, query, ids }) => {
    const session = window.sessions.get(connection);
    if (!session) throw new Error(vscode.l10n.t('The connection “{0}” is not there any more.', connection));
    return sourceOf(window, query === undefined ? { session, label, ids: ids ?? [] } : { session, label, query });
  });
}

/** Where the connection leads. */
function placeOf({ config }: Session): string {
  return isRemote(config) ? config.url : config.kind;
}
