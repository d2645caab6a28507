import * as vscode from 'vscode';
import type { Session } from '../../viewModel/connections/session.ts';
import type { Window } from '../window.ts';

/**
 * Keeps the list of connections true. It asks nothing itself: what is open stays open while the list is on screen, and
 * each row is drawn again when what is known of its connection has changed.
 */
export class ConnectionsUpkeep {
  readonly #window: Window;
  readonly #stops: (() => void)[];
  readonly #releases = new Map<Session, () => void>();

  constructor(window: Window) {
    this.#window = window;
    const { sessions, connections, connectionRows } = window;
    const visibility = connections.tree.onDidChangeVisibility(() => this.#hold());
    const trust = vscode.workspace.onDidGrantWorkspaceTrust(() => connections.redraw(undefined));
    this.#stops = [
      sessions.each((session) => [
        session.onChange(() => {
          if (connectionRows.isOutdated(session)) connections.redraw([session.node]);
        }),
        () => this.#release(session),
      ]),
      sessions.onChange(() => {
        this.#hold();
        connections.redraw(undefined);
      }),
      () => visibility.dispose(),
      () => trust.dispose(),
    ];
    this.#hold();
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
  }

  #hold(): void {
    const { sessions, connections } = this.#window;
    for (const session of sessions.all) {
      if (!connections.tree.visible) this.#release(session);
      else if (!this.#releases.has(session)) this.#releases.set(session, session.connection.hold());
    }
  }

  #release(session: Session): void {
    this.#releases.get(session)?.();
    this.#releases.delete(session);
  }
}
