import * as vscode from 'vscode';
import { attentionOf } from '../viewModel/connections/attention.ts';
import type { Session } from '../viewModel/connections/session.ts';
import type { Window } from './window.ts';

/** Tells each connection how closely the person follows it, so that one that has to ask for changes asks no more than that deserves. */
export class AttentionWatch {
  readonly #window: Window;
  readonly #stops: (() => void)[];

  constructor(window: Window) {
    this.#window = window;
    const { sessions, view, failuresView, connections, panels, watches } = window;
    const update = () => this.#update();
    const listening = [
      vscode.window.onDidChangeWindowState(update),
      view.tree.onDidChangeVisibility(update),
      failuresView.tree.onDidChangeVisibility(update),
      connections.tree.onDidChangeVisibility(update),
    ];
    panels.onVisibility(update);
    this.#stops = [
      sessions.each((session) => [
        session.onChange(() => this.#tell(session)),
        session.connection.onBackend(() => this.#tell(session)),
      ]),
      watches.onChange(update),
      ...listening.map((subscription) => () => subscription.dispose()),
    ];
    update();
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
  }

  #update(): void {
    for (const session of this.#window.sessions.all) this.#tell(session);
  }

  #tell(session: Session): void {
    const { connections, panels, sessions } = this.#window;
    const { focused } = vscode.window.state;
    const shown = this.#window.isLooking() && sessions.shown.includes(session);
    session.connection.current?.attention(
      attentionOf({
        onScreen: shown || panels.shows(session),
        focused,
        // The list of connections shows counts, which need not be of this second.
        watched: session.connection.stays() || (focused && connections.tree.visible),
      }),
    );
  }
}
